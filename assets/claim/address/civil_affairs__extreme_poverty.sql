-- title: 地址陈述（特困供养发放表）
-- grain: one row per roll line with an address (role residence)
-- owner: civil_affairs
SELECT
    'residence' AS role,
    address AS address_text
FROM std.civil_affairs__extreme_poverty
WHERE address IS NOT NULL
