-- title: 岗位陈述（网格办）
-- grain: one row per post
-- owner: grid_office
SELECT
    _record_id AS record_id,
    'self' AS role,
    'grid_office' AS department,
    'staff' AS export,
    _period_end AS period_end,
    staff_role,
    grid_code,
    identity,
    certificate_no,
    badge_no,
    start_date AS valid_from
FROM std.grid_office__staff
