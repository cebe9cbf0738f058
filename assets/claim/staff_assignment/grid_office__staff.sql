-- title: 岗位陈述（网格员名册）
-- grain: one row per post
-- owner: grid_office
SELECT
    'self' AS role,
    staff_role,
    grid_code,
    identity,
    certificate_no,
    badge_no,
    start_date AS valid_from
FROM std.grid_office__staff
