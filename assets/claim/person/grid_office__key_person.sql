-- title: 人员陈述（重点人群名单）
-- grain: one row per list line (role self)
-- owner: grid_office
SELECT
    'self' AS role,
    cid,
    cid_damaged,
    name,
    phone AS phones
FROM std.grid_office__key_person
