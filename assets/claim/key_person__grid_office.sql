-- title: 重点人群陈述（网格办）
-- grain: one row per list line
-- owner: grid_office
SELECT
    _record_id AS record_id,
    'self' AS role,
    'grid_office' AS department,
    'key_person' AS export,
    _period_end AS period_end,
    category,
    level,
    in_date,
    out_date
FROM std.grid_office__key_person
