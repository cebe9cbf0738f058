-- title: 地址陈述（残疾人两项补贴发放表）
-- grain: one row per roll line with an address (role residence)
-- owner: civil_affairs
SELECT
    'residence' AS role,
    address AS address_text
FROM std.civil_affairs__disability_subsidy
WHERE address IS NOT NULL
