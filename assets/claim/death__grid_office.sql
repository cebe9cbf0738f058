-- title: 死亡陈述（网格办）
-- grain: one row per visit that found the person deceased (the date of death is not known from it)
-- owner: grid_office
SELECT
    _record_id AS record_id,
    'visited' AS role,
    'grid_office' AS department,
    'visit' AS export,
    _period_end AS period_end,
    'visit' AS evidence_kind,
    CAST(NULL AS DATE) AS death_date
FROM std.grid_office__visit
WHERE visit_result = 'deceased' AND visited_name IS NOT NULL
