-- title: 网格陈述（生态环境局）
-- grain: one row per grid of the department's own list
-- owner: environment
SELECT
    _record_id AS record_id,
    'grid' AS role,
    'environment' AS department,
    'env_grid' AS export,
    _period_end AS period_end,
    'environment' AS grid_system,
    grid_code,
    grid_name,
    coverage AS coverage_text
FROM std.environment__env_grid
