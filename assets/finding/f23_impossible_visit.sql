-- title: 不可能的走访
-- grain: one row per person met after the day of death, or after leaving the city, and row of evidence
-- owner: grid_office
-- rules: domain.md §4 F23: visit.result = met after death_date, or after the register was told that the person left and no
--        register in force names the person. A visit names nobody by id: who was met is to be checked first.
-- code: F23
-- subject: person
-- severity: medium
-- department: grid_office
-- due_days: 15
-- law: 走访记录应当真实（网格员工作规范；条文由本市填写）
WITH met AS (
    SELECT visit.person_id, visit.record_id, linked.role, visit.visit_date
    FROM core.visit AS visit
    JOIN link.person AS linked ON linked.record_id = visit.record_id AND linked.person_id = visit.person_id
    CROSS JOIN audit.run AS run
    WHERE visit.visit_result = 'met' AND linked.method <> 'ambiguous' AND visit.visit_date <= run.as_of
),
registered AS (
    SELECT DISTINCT linked.person_id
    FROM claim.person AS said
    JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role
    WHERE said.department = 'public_security' AND said.population_type IS NOT NULL
),
departures AS (
    SELECT
        linked.person_id, said.record_id, said.role, said.left_date,
        ROW_NUMBER() OVER (PARTITION BY linked.person_id ORDER BY said.left_date DESC, said.record_id, said.role) AS choice
    FROM claim.person AS said
    JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role
    LEFT JOIN registered ON registered.person_id = linked.person_id
    WHERE said.left_date IS NOT NULL AND registered.person_id IS NULL
),
impossible AS (
    SELECT
        met.person_id, met.record_id, met.role, death.death_date_record_id AS other_record_id,
        death.death_date_role AS other_role, '走访记录见到本人的日期在死亡日期之后' AS detail
    FROM met
    JOIN core.death AS death ON death.person_id = met.person_id
    WHERE met.visit_date > death.death_date
    UNION ALL
    SELECT
        met.person_id, met.record_id, met.role, departures.record_id AS other_record_id, departures.role AS other_role,
        '走访记录见到本人的日期在迁出之后，登记中已无此人' AS detail
    FROM met
    JOIN departures ON departures.person_id = met.person_id AND departures.choice = 1
    WHERE met.visit_date > departures.left_date
)
SELECT person_id AS subject_id, record_id, role, detail
FROM impossible
UNION
SELECT person_id, other_record_id, other_role, NULL AS detail
FROM impossible
