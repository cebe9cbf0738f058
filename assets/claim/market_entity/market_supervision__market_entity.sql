-- title: 经营主体陈述（市场主体登记信息）
-- grain: one row per register line (role entity)
-- owner: market_supervision
SELECT
    'entity' AS role,
    uscc,
    reg_no,
    entity_name,
    entity_type,
    entity_status,
    established_date,
    capital,
    industry,
    TRUE AS is_register
FROM std.market_supervision__market_entity
