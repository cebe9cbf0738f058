-- title: 地址陈述（殡葬火化信息）
-- grain: one row per cremation with an address (role residence)
-- owner: civil_affairs
SELECT
    'residence' AS role,
    address AS address_text
FROM std.civil_affairs__cremation
WHERE address IS NOT NULL
