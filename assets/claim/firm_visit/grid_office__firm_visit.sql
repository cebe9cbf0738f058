-- title: 商户走访陈述（商户走访记录）
-- grain: one row per visit (role holder)
-- owner: grid_office
SELECT
    'holder' AS role,
    visit_no,
    visit_date,
    visit_result,
    staff_name
FROM std.grid_office__firm_visit
