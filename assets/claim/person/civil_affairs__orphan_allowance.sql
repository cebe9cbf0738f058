-- title: 人员陈述（孤儿和事实无人抚养儿童保障名册）
-- grain: one row per child on the roll (role self)
-- owner: civil_affairs
SELECT
    'self' AS role,
    cid,
    cid_damaged,
    name,
    birth_date
FROM std.civil_affairs__orphan_allowance
