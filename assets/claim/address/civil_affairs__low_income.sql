-- title: 地址陈述（低保发放花名册）
-- grain: one row per roll line with an address (role residence)
-- owner: civil_affairs
-- rules: 申报乡镇只说明户主住址的范围，成员可能住在别处
SELECT
    'residence' AS role,
    address AS address_text,
    CASE WHEN relation_to_head IN ('01', '02') THEN town_name END AS region_name
FROM std.civil_affairs__low_income
WHERE address IS NOT NULL
