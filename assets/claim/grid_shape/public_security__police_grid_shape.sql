-- title: 网格边界陈述（警务区边界）
-- grain: one row per boundary, or part of a boundary, of a grid
-- owner: public_security
SELECT
    'grid' AS role,
    'public_security' AS grid_system,
    grid_code,
    shape
FROM std.public_security__police_grid_shape
