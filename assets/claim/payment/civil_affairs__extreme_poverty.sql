-- title: 发放陈述（特困供养发放表）
-- grain: one row per person and payment (role payee)
-- owner: civil_affairs
SELECT
    'payee' AS role,
    'extreme_poverty' AS programme,
    pay_month,
    amount
FROM std.civil_affairs__extreme_poverty
