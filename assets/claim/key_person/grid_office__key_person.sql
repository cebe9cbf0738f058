-- title: 重点人群陈述（重点人群名单）
-- grain: one row per list line
-- owner: grid_office
SELECT
    'self' AS role,
    category,
    level,
    in_date,
    out_date
FROM std.grid_office__key_person
