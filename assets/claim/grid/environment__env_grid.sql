-- title: 网格陈述（环保网格表）
-- grain: one row per grid of the department's own list
-- owner: environment
SELECT
    'grid' AS role,
    'environment' AS grid_system,
    grid_code,
    grid_name,
    coverage AS coverage_text,
    worker_name
FROM std.environment__env_grid
