-- title: 经营主体陈述（变更注销信息）
-- grain: one row per status change (role entity)
-- owner: market_supervision
SELECT
    'entity' AS role,
    uscc,
    entity_name,
    CASE WHEN change_type = 'altered' THEN NULL ELSE change_type END AS entity_status,
    change_date AS status_date,
    TRUE AS is_register
FROM std.market_supervision__status_change
