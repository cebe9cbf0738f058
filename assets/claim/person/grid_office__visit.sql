-- title: 人员陈述（走访记录）
-- grain: one row per visit that names a person (role visited)
-- owner: grid_office
SELECT
    'visited' AS role,
    visited_name AS name,
    visited_phone AS phones,
    CASE WHEN visit_result = 'deceased' THEN 'dead' END AS life_status
FROM std.grid_office__visit
WHERE visited_name IS NOT NULL
