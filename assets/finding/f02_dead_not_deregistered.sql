-- title: 已去世未注销户口
-- grain: one row per person whom the register calls alive, and row of evidence
-- owner: public_security
-- rules: domain.md §4 F02: cremated, certified dead, or found deceased by a visit, rule.finding deregister_days ago or more, no police
--        cancellation by death, and the resident register in force still says alive. Registered population only: a hukou
--        elsewhere is cancelled elsewhere. It rests on the strongest evidence of the death; the other is shown.
-- code: F02
-- subject: person
-- severity: medium
-- department: public_security
-- due_days: 30
-- law: 死亡应当注销户口（《户口登记条例》第八条；办理期限由本市填写）
WITH evidence AS (
    SELECT
        linked.person_id, said.record_id, linked.role, said.evidence_kind, COALESCE(said.death_date, visit.visit_date) AS known_on
    FROM claim.death AS said
    JOIN link.person AS linked
        ON linked.record_id = said.record_id
        AND (linked.role = said.role OR (said.role = 'self' AND linked.role = 'visited'))
        AND linked.person_id IS NOT NULL
    LEFT JOIN claim.visit AS visit ON visit.record_id = said.record_id
),
cancelled AS (
    SELECT DISTINCT person_id FROM evidence WHERE evidence_kind = 'police_cancellation'
),
ordered AS (
    SELECT
        evidence.person_id, evidence.record_id, evidence.role, evidence.evidence_kind,
        ROW_NUMBER() OVER (
            PARTITION BY evidence.person_id
            ORDER BY
                CASE evidence.evidence_kind WHEN 'cremation' THEN 1 WHEN 'health_register' THEN 2 ELSE 3 END, evidence.record_id, evidence.role
        ) AS choice
    FROM evidence
    CROSS JOIN audit.run AS run
    JOIN rule.finding AS days ON days.parameter = 'deregister_days'
    LEFT JOIN cancelled ON cancelled.person_id = evidence.person_id
    WHERE cancelled.person_id IS NULL AND evidence.known_on + CAST(days.value AS INTEGER) <= run.as_of
),
alive AS (
    SELECT linked.person_id, said.record_id, said.role
    FROM claim.person AS said
    JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role AND linked.person_id IS NOT NULL
    WHERE said.department = 'public_security' AND said.life_status = 'alive' AND said.population_type = 'registered'
)
SELECT
    ordered.person_id AS subject_id,
    ordered.record_id,
    CASE WHEN ordered.choice = 1 THEN ordered.role END AS role,
    CASE WHEN ordered.choice = 1 THEN
        CASE ordered.evidence_kind WHEN 'cremation' THEN '已火化' WHEN 'health_register' THEN '卫健已登记死亡' ELSE '走访得知已去世' END || '，公安实有人口仍登记为正常，未见死亡注销'
    END AS detail
FROM ordered
JOIN alive ON alive.person_id = ordered.person_id
UNION ALL
SELECT alive.person_id, alive.record_id, alive.role, NULL AS detail
FROM alive
JOIN ordered ON ordered.person_id = alive.person_id AND ordered.choice = 1
