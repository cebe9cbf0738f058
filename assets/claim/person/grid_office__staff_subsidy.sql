-- title: 人员陈述（网格员补贴发放表）
-- grain: one row per line of the roll (role self)
-- owner: grid_office
SELECT
    'self' AS role,
    cid,
    cid_damaged,
    name,
    phone AS phones
FROM std.grid_office__staff_subsidy
