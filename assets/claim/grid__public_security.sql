-- title: 网格陈述（公安局）
-- grain: one row per grid of the department's own list
-- owner: public_security
SELECT
    _record_id AS record_id,
    'grid' AS role,
    'public_security' AS department,
    'police_grid' AS export,
    _period_end AS period_end,
    'public_security' AS grid_system,
    grid_code,
    grid_name,
    coverage AS coverage_text
FROM std.public_security__police_grid
