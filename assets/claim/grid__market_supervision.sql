-- title: 网格陈述（市场监管局）
-- grain: one row per grid of the department's own list
-- owner: market_supervision
SELECT
    _record_id AS record_id,
    'grid' AS role,
    'market_supervision' AS department,
    'market_grid' AS export,
    _period_end AS period_end,
    'market_supervision' AS grid_system,
    grid_code,
    grid_name,
    coverage AS coverage_text
FROM std.market_supervision__market_grid
