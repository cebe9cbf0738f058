-- title: 独居老人未列入、儿童独自居住
-- grain: one row per person living alone, and row of evidence
-- owner: grid_office
-- rules: domain.md §4 F24, ages of rule.finding: the only resident of a dwelling, of solitary_age or older and not on the list
--        独居老人 in force, or younger than child_age. Asked of the old only when such a list came. Nobody is called alone
--        while a living member of the same hukou household has no known dwelling: that one may live here too.
--        It rests on the identity of the row that states the age; where the person lives is shown.
-- code: F24
-- subject: person
-- severity: high
-- department: grid_office
-- due_days: 15
-- law: 特殊困难老年人探访关爱、儿童监护（条文由本市填写，规则见 docs/domain.md §4 F24）
WITH listed AS (
    SELECT COUNT(*) AS line_count FROM claim.key_person
),
households AS (
    SELECT living_household_id FROM core.living_household WHERE member_count = 1
),
unplaced AS (
    SELECT DISTINCT mate.hukou_household_id
    FROM core.hukou_household_member AS mate
    JOIN core.person AS person ON person.person_id = mate.person_id
    LEFT JOIN core.person_residence AS home ON home.person_id = mate.person_id AND home.is_current
    WHERE home.person_id IS NULL AND COALESCE(person.life_status, 'alive') <> 'dead'
),
alone AS (
    SELECT
        member.person_id, person.birth_date_record_id AS record_id, linked.role, member.record_id AS home_record_id,
        YEAR(run.as_of) - YEAR(person.birth_date) - CASE
            WHEN MONTH(run.as_of) * 100 + DAY(run.as_of) < MONTH(person.birth_date) * 100 + DAY(person.birth_date) THEN 1
            ELSE 0
        END AS age
    FROM core.living_household_member AS member
    JOIN households ON households.living_household_id = member.living_household_id
    JOIN core.person AS person ON person.person_id = member.person_id
    JOIN link.person AS linked
        ON linked.record_id = person.birth_date_record_id AND linked.person_id = member.person_id
    CROSS JOIN audit.run AS run
    WHERE person.birth_date IS NOT NULL
        AND NOT EXISTS (
        SELECT 1
        FROM core.hukou_household_member AS own
        JOIN unplaced ON unplaced.hukou_household_id = own.hukou_household_id
        WHERE own.person_id = member.person_id
    )
),
limits AS (
    SELECT CAST(old.value AS INTEGER) AS solitary_age, CAST(child.value AS INTEGER) AS child_age
    FROM rule.finding AS old
    JOIN rule.finding AS child ON child.parameter = 'child_age'
    WHERE old.parameter = 'solitary_age'
),
gaps AS (
    SELECT alone.person_id, alone.record_id, alone.role, alone.home_record_id, '独居，达到年龄，独居老人名单上没有' AS detail
    FROM alone
    JOIN limits ON alone.age >= limits.solitary_age
    JOIN listed ON listed.line_count > 0
    LEFT JOIN core.key_person AS known
        ON known.person_id = alone.person_id AND known.category = 'solitary_elderly' AND known.is_active
    WHERE known.person_id IS NULL
    UNION ALL
    SELECT alone.person_id, alone.record_id, alone.role, alone.home_record_id, '儿童独自居住' AS detail
    FROM alone
    JOIN limits ON alone.age < limits.child_age
)
SELECT person_id AS subject_id, record_id, role, detail
FROM gaps
UNION
SELECT person_id, home_record_id, NULL AS role, NULL AS detail
FROM gaps
WHERE home_record_id <> record_id
