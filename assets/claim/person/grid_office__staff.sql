-- title: 人员陈述（网格员名册）
-- grain: one row per roster line (role self)
-- owner: grid_office
SELECT
    'self' AS role,
    cid,
    cid_damaged,
    name,
    phone AS phones
FROM std.grid_office__staff
