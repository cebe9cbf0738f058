-- title: 一天走访次数不可信
-- grain: one row per grid worker with a day of more visits than can be made, and row of evidence
-- owner: grid_office
-- rules: domain.md §4 F23 (one staff, more than N visits): the log has a date and no hour, so N is per day (rule.finding
--        visits_per_day). The log names the worker by name: only a name that one person of the roster bears is said.
-- code: F231
-- subject: person
-- severity: low
-- department: grid_office
-- due_days: 15
-- law: 走访记录应当真实（网格员工作规范；条文由本市填写）
WITH workers AS (
    SELECT person.name, MIN(post.person_id) AS person_id
    FROM core.staff_assignment AS post
    JOIN core.person AS person ON person.person_id = post.person_id
    GROUP BY person.name
    HAVING COUNT(DISTINCT post.person_id) = 1
),
days AS (
    SELECT workers.person_id, workers.name, visit.visit_date
    FROM core.visit AS visit
    JOIN workers ON workers.name = visit.staff_name
    CROSS JOIN audit.run AS run
    JOIN rule.finding AS most ON most.parameter = 'visits_per_day'
    WHERE visit.visit_date <= run.as_of
    GROUP BY workers.person_id, workers.name, visit.visit_date, most.value
    HAVING COUNT(*) > CAST(most.value AS INTEGER)
),
counted AS (
    SELECT person_id, COUNT(*) AS day_count FROM days GROUP BY person_id
)
SELECT
    days.person_id AS subject_id, visit.record_id, 'name_place' AS match_level,
    '有 ' || CAST(counted.day_count AS VARCHAR) || ' 天的走访记录多于一人一天能走的次数' AS detail
FROM days
JOIN counted ON counted.person_id = days.person_id
JOIN core.visit AS visit ON visit.staff_name = days.name AND visit.visit_date = days.visit_date
