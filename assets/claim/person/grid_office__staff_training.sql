-- title: 人员陈述（网格员培训记录）
-- grain: one row per training and person asked to it (role self)
-- owner: grid_office
SELECT
    'self' AS role,
    cid,
    cid_damaged,
    name,
    phone AS phones
FROM std.grid_office__staff_training
