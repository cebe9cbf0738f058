-- title: 地址陈述（民政局）
-- grain: one row per roll line with an address (role residence)
-- owner: civil_affairs
-- rules: 申报乡镇只说明户主住址的范围，成员可能住在别处
SELECT
    _record_id AS record_id,
    'residence' AS role,
    'civil_affairs' AS department,
    'low_income' AS export,
    _period_end AS period_end,
    address AS address_text,
    CAST(NULL AS VARCHAR) AS region_code,
    CASE WHEN relation_to_head IN ('01', '02') THEN town_name END AS region_name,
    CAST(NULL AS VARCHAR) AS std_address_code,
    FALSE AS is_standard,
    CAST(NULL AS VARCHAR) AS dwelling_use,
    CAST(NULL AS DECIMAL(10,6)) AS longitude,
    CAST(NULL AS DECIMAL(10,6)) AS latitude,
    CAST(NULL AS VARCHAR) AS coord_system
FROM std.civil_affairs__low_income
WHERE address IS NOT NULL
UNION ALL
SELECT
    _record_id AS record_id,
    'residence' AS role,
    'civil_affairs' AS department,
    'old_age_allowance' AS export,
    _period_end AS period_end,
    address AS address_text,
    CAST(NULL AS VARCHAR) AS region_code,
    town_name AS region_name,
    CAST(NULL AS VARCHAR) AS std_address_code,
    FALSE AS is_standard,
    CAST(NULL AS VARCHAR) AS dwelling_use,
    CAST(NULL AS DECIMAL(10,6)) AS longitude,
    CAST(NULL AS DECIMAL(10,6)) AS latitude,
    CAST(NULL AS VARCHAR) AS coord_system
FROM std.civil_affairs__old_age_allowance
WHERE address IS NOT NULL
UNION ALL
SELECT
    _record_id AS record_id,
    'residence' AS role,
    'civil_affairs' AS department,
    'cremation' AS export,
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
FROM std.civil_affairs__cremation
WHERE address IS NOT NULL
