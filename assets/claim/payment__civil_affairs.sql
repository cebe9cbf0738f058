-- title: 发放陈述（民政局）
-- grain: one row per payee line with an amount
-- owner: civil_affairs
-- rules: 低保金额写在户主行，发放月份是花名册的所属期
SELECT
    _record_id AS record_id,
    'head' AS role,
    'civil_affairs' AS department,
    'low_income' AS export,
    _period_end AS period_end,
    programme,
    benefit_no AS unit_no,
    CAST(DATE_TRUNC('month', _period_end) AS DATE) AS pay_month,
    amount,
    head_count
FROM std.civil_affairs__low_income
WHERE relation_to_head IN ('01', '02') AND amount IS NOT NULL
UNION ALL
SELECT
    _record_id AS record_id,
    'payee' AS role,
    'civil_affairs' AS department,
    'old_age_allowance' AS export,
    _period_end AS period_end,
    'old_age_allowance' AS programme,
    CAST(NULL AS VARCHAR) AS unit_no,
    pay_month,
    amount,
    CAST(NULL AS BIGINT) AS head_count
FROM std.civil_affairs__old_age_allowance
