-- title: 网格员补贴陈述（网格员补贴发放表）
-- grain: one row per line of the roll (role self)
-- owner: grid_office
SELECT
    'self' AS role,
    staff_role,
    grid_code,
    pay_month,
    base_amount,
    performance_amount,
    report_amount,
    seniority_amount,
    post_amount,
    gross_amount,
    deduction_amount,
    amount
FROM std.grid_office__staff_subsidy
