-- title: 网格边界陈述（网格边界）
-- grain: one row per boundary, or part of a boundary, of a grid
-- owner: grid_office
SELECT
    'grid' AS role,
    'unified' AS grid_system,
    grid_code,
    shape
FROM std.grid_office__grid_shape
