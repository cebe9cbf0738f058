-- title: 应享未享
-- grain: one row per person and programme that age, a grade or a status entitles to, and row of evidence
-- owner: civil_affairs
-- rules: domain.md §4 F07, programmes of rule.programme of which a roll came: registered, living here, not known to be dead, and
--        not on the newest roll. entitled_by age: everybody of the age on the day that roll was closed (end of the month
--        before, when no day is declared). grade, status: whoever was on the authority's list (listed_as) by that day, of
--        one of the grades, and of the age where one is declared. Whoever may be on the roll under a line that could not be
--        linked for certain (same name, birth date the same or not said) is left out: that line has to be cleared first.
--        It rests on the identity of the row that states the age, or that lists; where the person lives is shown.
-- code: F07
-- subject: person
-- case: part
-- severity: medium
-- department: civil_affairs
-- due_days: 30
-- law: 符合条件的应享尽享（条文由本市填写，规则见 assets/rules/programme.yaml）
WITH rolls AS (
    SELECT
        law.programme, law.entitled_by, law.age_from, law.age_to, law.grades, law.listed_as, newest.pay_month,
        YEAR(newest.pay_month - 1) * 10000 + MONTH(newest.pay_month - 1) * 100 + COALESCE(law.cut_off_day, 31) AS closed_on
    FROM rule.programme AS law
    JOIN (
        SELECT programme, MAX(pay_month) AS pay_month FROM core.welfare_payment GROUP BY programme
    ) AS newest ON newest.programme = law.programme
    WHERE law.entitled_by IN ('age', 'grade', 'status')
),
grades AS (
    SELECT code, MIN(name) AS name FROM code.disability_grade GROUP BY code
),
listed AS (
    SELECT entry.person_id, rolls.programme, entry.record_id, entry.role
    FROM rolls
    JOIN core.key_person AS entry ON entry.category = rolls.listed_as
    LEFT JOIN grades ON grades.code = entry.grade
    WHERE entry.is_active AND entry.listing_state = 'listed'
        AND (
            entry.in_date IS NULL
            OR YEAR(entry.in_date) * 10000 + MONTH(entry.in_date) * 100 + DAY(entry.in_date) <= rolls.closed_on
        )
        AND (rolls.entitled_by = 'status' OR '、' || rolls.grades || '、' LIKE '%、' || grades.name || '、%')
),
residents AS (
    SELECT
        person.person_id, person.name, person.birth_date, person.birth_date_record_id, home.record_id AS home_record_id,
        YEAR(person.birth_date) * 10000 + MONTH(person.birth_date) * 100 + DAY(person.birth_date) AS born_on
    FROM core.person AS person
    JOIN core.person_residence AS home ON home.person_id = person.person_id AND home.is_current
    WHERE person.population_type = 'registered' AND COALESCE(person.life_status, 'alive') <> 'dead'
),
entitled AS (
    SELECT
        resident.person_id, resident.name, resident.birth_date, rolls.programme, rolls.pay_month,
        COALESCE(listed.record_id, resident.birth_date_record_id) AS record_id, COALESCE(listed.role, stated.role) AS role,
        resident.home_record_id, rolls.entitled_by
    FROM residents AS resident
    CROSS JOIN rolls
    LEFT JOIN listed ON listed.person_id = resident.person_id AND listed.programme = rolls.programme
    LEFT JOIN link.person AS stated
        ON stated.record_id = resident.birth_date_record_id AND stated.person_id = resident.person_id
    WHERE CASE
            WHEN rolls.entitled_by = 'age' THEN stated.record_id IS NOT NULL AND resident.born_on IS NOT NULL
            ELSE listed.record_id IS NOT NULL
        END
        AND (rolls.age_from IS NULL OR resident.born_on + rolls.age_from * 10000 <= rolls.closed_on)
        AND (rolls.age_to IS NULL OR resident.born_on + (rolls.age_to + 1) * 10000 > rolls.closed_on)
),
uncertain_lines AS (
    SELECT paid.programme, paid.pay_month, line.name, line.birth_date
    FROM core.benefit_recipient AS paid
    JOIN claim.person AS line ON line.record_id = paid.record_id AND line.role = paid.role
    LEFT JOIN link.cid_status AS identity ON identity.record_id = paid.record_id AND identity.role = paid.role
    WHERE COALESCE(identity.status, 'missing') <> 'trusted' AND identity.cid_repaired IS NULL
),
unpaid AS (
    SELECT
        entitled.person_id, entitled.programme, entitled.record_id, entitled.role, entitled.home_record_id,
        CASE entitled.entitled_by
            WHEN 'age' THEN '符合年龄条件的户籍居民，最近一期发放名册上没有'
            WHEN 'grade' THEN '残联评定的等级符合条件的户籍居民，最近一期发放名册上没有'
            ELSE '已认定的户籍居民，最近一期没有发放'
        END AS detail
    FROM entitled
    WHERE NOT EXISTS (
        SELECT 1
        FROM core.benefit_recipient AS paid
        WHERE paid.person_id = entitled.person_id AND paid.programme = entitled.programme
            AND paid.pay_month = entitled.pay_month
    )
        AND NOT EXISTS (
        SELECT 1
        FROM uncertain_lines AS line
        WHERE line.programme = entitled.programme AND line.pay_month = entitled.pay_month AND line.name = entitled.name
            AND COALESCE(line.birth_date, entitled.birth_date) = entitled.birth_date
    )
)
SELECT person_id AS subject_id, programme AS case_part, record_id, role, detail
FROM unpaid
UNION
SELECT person_id, programme, home_record_id, NULL AS role, NULL AS detail
FROM unpaid
WHERE home_record_id <> record_id
