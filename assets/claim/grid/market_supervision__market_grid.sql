-- title: 网格陈述（监管网格表）
-- grain: one row per grid of the department's own list
-- owner: market_supervision
SELECT
    'grid' AS role,
    'market_supervision' AS grid_system,
    grid_code,
    grid_name,
    coverage AS coverage_text,
    worker_name
FROM std.market_supervision__market_grid
