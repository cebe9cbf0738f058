-- title: 重点人群陈述（持证残疾人名册）
-- grain: one row per certificate (role self)
-- owner: disabled_federation
-- rules: 等级由残联评定
SELECT
    'self' AS role,
    'disabled' AS category,
    'disabled_federation' AS listing_department,
    grade,
    issued_date AS in_date,
    cancelled_date AS out_date
FROM std.disabled_federation__disabled_person
