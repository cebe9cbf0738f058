-- title: 地址陈述（生态环境局）
-- grain: one row per source with an address (role site)
-- owner: environment
SELECT
    _record_id AS record_id,
    'site' AS role,
    'environment' AS department,
    'pollution_source' AS export,
    _period_end AS period_end,
    address AS address_text,
    CAST(NULL AS VARCHAR) AS region_code,
    CAST(NULL AS VARCHAR) AS region_name,
    CAST(NULL AS VARCHAR) AS std_address_code,
    FALSE AS is_standard,
    CAST(NULL AS VARCHAR) AS dwelling_use,
    longitude,
    latitude,
    'CGCS2000' AS coord_system
FROM std.environment__pollution_source
WHERE address IS NOT NULL
