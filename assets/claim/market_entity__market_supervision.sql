-- title: 经营主体陈述（市场监管局）
-- grain: one row per register line and per status change (role entity)
-- owner: market_supervision
SELECT
    _record_id AS record_id,
    'entity' AS role,
    'market_supervision' AS department,
    'market_entity' AS export,
    _period_end AS period_end,
    uscc,
    reg_no,
    entity_name,
    entity_type,
    entity_status,
    CAST(NULL AS DATE) AS status_date,
    established_date,
    capital,
    industry,
    TRUE AS is_register
FROM std.market_supervision__market_entity
UNION ALL
SELECT
    _record_id AS record_id,
    'entity' AS role,
    'market_supervision' AS department,
    'status_change' AS export,
    _period_end AS period_end,
    uscc,
    CAST(NULL AS VARCHAR) AS reg_no,
    entity_name,
    CAST(NULL AS VARCHAR) AS entity_type,
    CASE WHEN change_type = 'altered' THEN NULL ELSE change_type END AS entity_status,
    change_date AS status_date,
    CAST(NULL AS DATE) AS established_date,
    CAST(NULL AS DECIMAL(14,2)) AS capital,
    CAST(NULL AS VARCHAR) AS industry,
    TRUE AS is_register
FROM std.market_supervision__status_change
