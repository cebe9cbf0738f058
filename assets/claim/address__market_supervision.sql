-- title: 地址陈述（市场监管局）
-- grain: one row per entity with an address (role site)
-- owner: market_supervision
SELECT
    _record_id AS record_id,
    'site' AS role,
    'market_supervision' AS department,
    'market_entity' AS export,
    _period_end AS period_end,
    address AS address_text,
    CAST(NULL AS VARCHAR) AS region_code,
    CAST(NULL AS VARCHAR) AS region_name,
    CAST(NULL AS VARCHAR) AS std_address_code,
    FALSE AS is_standard,
    CAST(NULL AS VARCHAR) AS dwelling_use,
    CAST(NULL AS DECIMAL(10,6)) AS longitude,
    CAST(NULL AS DECIMAL(10,6)) AS latitude,
    CAST(NULL AS VARCHAR) AS coord_system
FROM std.market_supervision__market_entity
WHERE address IS NOT NULL
