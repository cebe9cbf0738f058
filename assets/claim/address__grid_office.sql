-- title: 地址陈述（网格办）
-- grain: one row per visit (visited) and list line (residence) with an address
-- owner: grid_office
SELECT
    _record_id AS record_id,
    'visited' AS role,
    'grid_office' AS department,
    'visit' AS export,
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
FROM std.grid_office__visit
WHERE address IS NOT NULL
UNION ALL
SELECT
    _record_id AS record_id,
    'residence' AS role,
    'grid_office' AS department,
    'key_person' AS export,
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
FROM std.grid_office__key_person
WHERE address IS NOT NULL
