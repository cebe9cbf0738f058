-- title: 区划陈述（区划代码表）
-- grain: one row per region of the 民政 list
-- owner: civil_affairs
SELECT
    'region' AS role,
    'civil_affairs' AS issuer,
    SUBSTRING(CAST(_period_end AS VARCHAR), 1, 4) AS vintage,
    region_code,
    region_name,
    region_level,
    parent_code,
    urban_rural_code
FROM std.civil_affairs__region_code
