-- title: 死亡陈述（走访记录）
-- grain: one row per visit that found the person deceased (the date of death is not known from it)
-- owner: grid_office
SELECT
    'visited' AS role,
    'visit' AS evidence_kind
FROM std.grid_office__visit
WHERE visit_result = 'deceased' AND visited_name IS NOT NULL
