-- title: 网格边界陈述（环保网格边界）
-- grain: one row per boundary, or part of a boundary, of a grid
-- owner: environment
SELECT
    'grid' AS role,
    'environment' AS grid_system,
    grid_code,
    shape
FROM std.environment__env_grid_shape
