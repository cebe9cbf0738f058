-- title: 一处房屋登记了过多的经营主体
-- grain: one row per dwelling at which more than rule.licensing most_at_one_address active entities are registered, and line
--        of such an entity
-- owner: market_supervision
-- rules: domain.md §4 F16: counted are entities the register calls active; an address that leads to no dwelling counts for
--        none
-- code: F16
-- subject: dwelling
-- severity: low
-- department: market_supervision
-- due_days: 60
-- law: 一处地址登记多个主体应有合法的使用证明（条文由本市填写，规则见 docs/domain.md §4 F16）
WITH crowded AS (
    SELECT entity.dwelling_id, COUNT(*) AS entity_count
    FROM core.market_entity AS entity
    JOIN rule.licensing AS most ON most.parameter = 'most_at_one_address'
    WHERE entity.is_registered AND entity.entity_status = 'active' AND entity.dwelling_id IS NOT NULL
    GROUP BY entity.dwelling_id, most.value
    HAVING COUNT(*) > CAST(most.value AS INT)
)
SELECT
    crowded.dwelling_id AS subject_id,
    entity.record_id,
    entity.role,
    '同一处房屋登记了 ' || CAST(crowded.entity_count AS VARCHAR) || ' 个存续主体；请核实是否实际在此经营' AS detail
FROM crowded
JOIN core.market_entity AS entity ON entity.dwelling_id = crowded.dwelling_id
WHERE entity.is_registered AND entity.entity_status = 'active'
