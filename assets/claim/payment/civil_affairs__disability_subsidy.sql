-- title: 发放陈述（残疾人两项补贴发放表）
-- grain: one row per person and subsidy and payment (role payee)
-- owner: civil_affairs
SELECT
    'payee' AS role,
    programme,
    pay_month,
    amount
FROM std.civil_affairs__disability_subsidy
