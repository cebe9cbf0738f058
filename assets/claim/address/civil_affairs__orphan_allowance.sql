-- title: 地址陈述（孤儿和事实无人抚养儿童保障名册）
-- grain: one row per roll line with an address (role residence)
-- owner: civil_affairs
SELECT
    'residence' AS role,
    address AS address_text
FROM std.civil_affairs__orphan_allowance
WHERE address IS NOT NULL
