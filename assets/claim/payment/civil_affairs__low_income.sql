-- title: 发放陈述（低保发放花名册）
-- grain: one row per household with an amount (role head)
-- owner: civil_affairs
-- rules: 低保金额写在户主行，发放月份是花名册的所属期
SELECT
    'head' AS role,
    programme,
    benefit_no AS unit_no,
    CAST(DATE_TRUNC('month', _period_end) AS DATE) AS pay_month,
    amount,
    head_count
FROM std.civil_affairs__low_income
WHERE relation_to_head IN ('01', '02') AND amount IS NOT NULL
