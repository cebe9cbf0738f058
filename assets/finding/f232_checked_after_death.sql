-- title: 资格认证日期晚于死亡日期
-- grain: one row per person whom an office saw alive after the day of death, and row of evidence
-- owner: human_resources
-- rules: domain.md §4 F23 (the same contradiction as a visit after a death): the newest check of the pension office lies after the
--        date of core.death. Either somebody else was checked, or the death is another person's: both rows are shown, none is
--        believed.
-- code: F232
-- subject: person
-- severity: high
-- department: human_resources
-- due_days: 15
-- law: 领取养老待遇应当具备领取资格（条文由本市填写）
WITH impossible AS (
    SELECT
        linked.person_id, said.record_id, linked.role, death.death_date_record_id AS other_record_id,
        death.death_date_role AS other_role
    FROM claim.life_check AS said
    JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role
    JOIN core.death AS death ON death.person_id = linked.person_id
    CROSS JOIN audit.run AS run
    WHERE said.verified_date > death.death_date AND said.verified_date <= run.as_of
)
SELECT person_id AS subject_id, record_id, role, '养老待遇资格认证的日期在死亡日期之后' AS detail
FROM impossible
UNION
SELECT person_id, other_record_id, other_role, NULL AS detail
FROM impossible
