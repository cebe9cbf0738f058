-- title: 经营主体人员
-- grain: one row per market entity, person and position (entity_id, person_id, person_role)
-- owner: market_supervision
-- rules: domain.md §3 entity_person_role; the register's statement is preferred to other departments'
WITH lines AS (
    SELECT
        entity.entity_id,
        linked.person_id,
        linked.role AS person_role,
        said.department,
        COALESCE(said.is_register, FALSE) AS is_register,
        said.record_id,
        ROW_NUMBER() OVER (
            PARTITION BY entity.entity_id, linked.person_id, linked.role
            ORDER BY CASE WHEN said.is_register THEN 0 ELSE 1 END, said.period_end DESC, said.record_id, said.role
        ) AS choice
    FROM link.market_entity AS entity
    JOIN claim.market_entity AS said ON said.record_id = entity.record_id AND said.role = entity.role
    JOIN link.person AS linked ON linked.record_id = entity.record_id
    WHERE linked.role IN ('legal_rep', 'investor', 'operator') AND linked.person_id IS NOT NULL
)
SELECT
    entity_id,
    person_id,
    person_role,
    is_register,
    department,
    record_id
FROM lines
WHERE choice = 1
