-- title: 发放陈述（高龄津贴发放表）
-- grain: one row per payee line (role payee)
-- owner: civil_affairs
SELECT
    'payee' AS role,
    'old_age_allowance' AS programme,
    pay_month,
    amount
FROM std.civil_affairs__old_age_allowance
