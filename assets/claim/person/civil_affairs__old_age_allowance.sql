-- title: 人员陈述（高龄津贴发放表）
-- grain: one row per payee
-- owner: civil_affairs
-- rules: 高龄津贴按人发放
SELECT
    'payee' AS role,
    cid,
    cid_damaged,
    name,
    birth_date,
    phone AS phones
FROM std.civil_affairs__old_age_allowance
