-- title: 网格陈述（警务区划分表）
-- grain: one row per grid of the department's own list
-- owner: public_security
SELECT
    'grid' AS role,
    'public_security' AS grid_system,
    grid_code,
    grid_name,
    coverage AS coverage_text,
    worker_name
FROM std.public_security__police_grid
