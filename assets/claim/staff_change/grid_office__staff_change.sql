-- title: 网格员变动陈述（网格员变动表）
-- grain: one row per change (role self)
-- owner: grid_office
SELECT
    'self' AS role,
    change_no,
    change_kind,
    change_date,
    former_role,
    former_grid_code,
    staff_role,
    grid_code,
    reason
FROM std.grid_office__staff_change
