-- title: 地址陈述（高龄津贴发放表）
-- grain: one row per roll line with an address (role residence)
-- owner: civil_affairs
SELECT
    'residence' AS role,
    address AS address_text,
    town_name AS region_name
FROM std.civil_affairs__old_age_allowance
WHERE address IS NOT NULL
