-- title: 地址陈述（公安局）
-- grain: one row per address a register line gives (residence, hukou) and per standard address
-- owner: public_security
-- rules: 登记社区（缺则派出所）只说明现住址的范围，不说明户籍地址
SELECT
    _record_id AS record_id,
    'residence' AS role,
    'public_security' AS department,
    'resident' AS export,
    _period_end AS period_end,
    residence_address AS address_text,
    CAST(NULL AS VARCHAR) AS region_code,
    COALESCE(community_name, _part) AS region_name,
    CAST(NULL AS VARCHAR) AS std_address_code,
    FALSE AS is_standard,
    CAST(NULL AS VARCHAR) AS dwelling_use,
    CAST(NULL AS DECIMAL(10,6)) AS longitude,
    CAST(NULL AS DECIMAL(10,6)) AS latitude,
    CAST(NULL AS VARCHAR) AS coord_system
FROM std.public_security__resident
UNION ALL
SELECT
    _record_id AS record_id,
    'hukou' AS role,
    'public_security' AS department,
    'resident' AS export,
    _period_end AS period_end,
    hukou_address AS address_text,
    CAST(NULL AS VARCHAR) AS region_code,
    CAST(NULL AS VARCHAR) AS region_name,
    CAST(NULL AS VARCHAR) AS std_address_code,
    FALSE AS is_standard,
    CAST(NULL AS VARCHAR) AS dwelling_use,
    CAST(NULL AS DECIMAL(10,6)) AS longitude,
    CAST(NULL AS DECIMAL(10,6)) AS latitude,
    CAST(NULL AS VARCHAR) AS coord_system
FROM std.public_security__resident
WHERE hukou_address IS NOT NULL
UNION ALL
SELECT
    _record_id AS record_id,
    'residence' AS role,
    'public_security' AS department,
    'floating' AS export,
    _period_end AS period_end,
    residence_address AS address_text,
    CAST(NULL AS VARCHAR) AS region_code,
    COALESCE(community_name, _part) AS region_name,
    CAST(NULL AS VARCHAR) AS std_address_code,
    FALSE AS is_standard,
    CAST(NULL AS VARCHAR) AS dwelling_use,
    CAST(NULL AS DECIMAL(10,6)) AS longitude,
    CAST(NULL AS DECIMAL(10,6)) AS latitude,
    CAST(NULL AS VARCHAR) AS coord_system
FROM std.public_security__floating
UNION ALL
SELECT
    _record_id AS record_id,
    'hukou' AS role,
    'public_security' AS department,
    'death' AS export,
    _period_end AS period_end,
    hukou_address AS address_text,
    CAST(NULL AS VARCHAR) AS region_code,
    CAST(NULL AS VARCHAR) AS region_name,
    CAST(NULL AS VARCHAR) AS std_address_code,
    FALSE AS is_standard,
    CAST(NULL AS VARCHAR) AS dwelling_use,
    CAST(NULL AS DECIMAL(10,6)) AS longitude,
    CAST(NULL AS DECIMAL(10,6)) AS latitude,
    CAST(NULL AS VARCHAR) AS coord_system
FROM std.public_security__death
WHERE hukou_address IS NOT NULL
UNION ALL
SELECT
    _record_id AS record_id,
    'standard' AS role,
    'public_security' AS department,
    'standard_address' AS export,
    _period_end AS period_end,
    address AS address_text,
    region_code,
    CAST(NULL AS VARCHAR) AS region_name,
    std_address_code,
    TRUE AS is_standard,
    dwelling_use,
    CAST(NULL AS DECIMAL(10,6)) AS longitude,
    CAST(NULL AS DECIMAL(10,6)) AS latitude,
    CAST(NULL AS VARCHAR) AS coord_system
FROM std.public_security__standard_address
