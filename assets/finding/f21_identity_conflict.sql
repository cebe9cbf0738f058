-- title: 人员身份信息矛盾
-- grain: one row per person of whom rows in force disagree who it is, and row of evidence
-- owner: public_security
-- rules: domain.md §4 F21, one line per identity: a row under a person's id that gives another name (former names, variants
--        and slips of the pen are none), birth date or sex; a row that bears the id of somebody else; an id that two names
--        claim and nothing decides (where a line is contradicted by its own cells, the line is the dispute); one person under two ids, or two persons of one name and birth date in one dwelling
--        (the line is of the smaller id). Numbers replaced by the registration authority are no conflict, nor are ids that
--        nothing can be held against. What is wrong in the number itself is F211.
-- code: F21
-- subject: person
-- severity: medium
-- department: public_security
-- due_days: 30
-- law: 公民身份号码一人一号，终身不变（《居民身份证法》第三条；姓名、出生日期、性别以公安登记为准）
WITH stated AS (
    SELECT
        linked.person_id, linked.record_id, linked.role, said.department, said.cid, status.status, status.reason
    FROM link.person AS linked
    JOIN claim.person AS said ON said.record_id = linked.record_id AND said.role = linked.role
    JOIN link.cid_status AS status ON status.record_id = linked.record_id AND status.role = linked.role
    WHERE linked.person_id IS NOT NULL
),
misplaced AS (SELECT DISTINCT cid FROM stated WHERE status = 'contradicted' AND cid IS NOT NULL),
differing AS (
    SELECT
        stated.person_id, stated.record_id, stated.role, stated.cid,
        CASE
            WHEN stated.reason = 'name_conflict' THEN '同一身份号码下姓名不同'
            WHEN stated.reason = 'birth_conflict' THEN '出生日期与身份号码不符'
            WHEN stated.reason = 'sex_conflict' THEN '性别与身份号码不符'
            WHEN stated.reason = 'name_clash' THEN '同一身份号码有两个姓名，尚不能确定属于谁'
            ELSE '所填身份号码与本人不符，可能是他人的号码'
        END AS detail
    FROM stated
    LEFT JOIN misplaced ON misplaced.cid = stated.cid
    WHERE stated.status = 'contradicted'
        OR stated.reason IN ('name_conflict', 'birth_conflict', 'sex_conflict')
        OR (stated.reason = 'name_clash' AND misplaced.cid IS NULL)
),
believed AS (
    SELECT person_id, department, cid, MIN(record_id) AS record_id
    FROM stated
    WHERE status = 'trusted' AND reason NOT IN ('name_conflict', 'birth_conflict', 'sex_conflict')
    GROUP BY person_id, department, cid
),
with_number AS (
    SELECT
        person.person_id, person.name, person.birth_date, residence.dwelling_id, person.cid, person.cid_record_id AS record_id,
        linked.role
    FROM core.person AS person
    JOIN core.person_residence AS residence ON residence.person_id = person.person_id AND residence.is_current
    JOIN link.person AS linked ON linked.record_id = person.cid_record_id AND linked.person_id = person.person_id
    WHERE person.cid_status = 'trusted' AND COALESCE(person.life_status, 'alive') <> 'dead'
),
doubled AS (
    SELECT one.person_id, one.record_id, one.role, other.record_id AS other_record_id, other.role AS other_role
    FROM with_number AS one
    JOIN with_number AS other
        ON other.name = one.name
        AND other.birth_date = one.birth_date
        AND other.dwelling_id = one.dwelling_id
        AND other.person_id > one.person_id
        AND other.cid <> one.cid
),
of_two_numbers AS (
    SELECT believed.person_id, believed.record_id
    FROM believed
    JOIN core.person AS person ON person.person_id = believed.person_id AND person.cid <> believed.cid
),
found AS (
    SELECT person_id, record_id, role, detail FROM differing
    UNION ALL
    SELECT person_id, record_id, role, '同名同出生日期同住址，却有两个有效身份号码' AS detail FROM doubled
    UNION ALL
    SELECT person_id, other_record_id, other_role, NULL AS detail FROM doubled
    UNION ALL
    SELECT stated.person_id, stated.record_id, stated.role, '同一人有两个有效身份号码' AS detail
    FROM of_two_numbers
    JOIN stated ON stated.record_id = of_two_numbers.record_id AND stated.person_id = of_two_numbers.person_id
),
kinds AS (SELECT DISTINCT person_id, detail FROM found WHERE detail IS NOT NULL),
told AS (SELECT person_id, STRING_AGG(detail, '；' ORDER BY detail) AS detail FROM kinds GROUP BY person_id),
beside AS (
    -- what other lists say of the same id, and of the same person
    SELECT differing.person_id, believed.record_id
    FROM differing
    JOIN believed ON believed.cid = differing.cid
    UNION
    SELECT kinds.person_id, believed.record_id
    FROM kinds
    JOIN believed ON believed.person_id = kinds.person_id
)
SELECT found.person_id AS subject_id, found.record_id, found.role, told.detail
FROM found
JOIN told ON told.person_id = found.person_id
UNION ALL
SELECT person_id, record_id, NULL AS role, NULL AS detail
FROM beside
