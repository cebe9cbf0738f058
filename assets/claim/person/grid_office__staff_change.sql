-- title: 人员陈述（网格员变动表）
-- grain: one row per change (role self)
-- owner: grid_office
SELECT
    'self' AS role,
    cid,
    cid_damaged,
    name,
    phone AS phones
FROM std.grid_office__staff_change
