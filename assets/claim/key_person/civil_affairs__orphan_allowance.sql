-- title: 重点人群陈述（孤儿和事实无人抚养儿童保障名册）
-- grain: one row per child on the roll (role self)
-- owner: civil_affairs
-- rules: 民政认定，金额有没有都在册
SELECT
    'self' AS role,
    'orphan' AS category,
    'civil_affairs' AS listing_department,
    certified_date AS in_date
FROM std.civil_affairs__orphan_allowance
