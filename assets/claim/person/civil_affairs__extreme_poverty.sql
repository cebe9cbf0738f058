-- title: 人员陈述（特困供养发放表）
-- grain: one row per person on the roll (role payee)
-- owner: civil_affairs
SELECT
    'payee' AS role,
    cid,
    cid_damaged,
    name,
    phone AS phones
FROM std.civil_affairs__extreme_poverty
