-- title: 巡查陈述（网格化巡查台账）
-- grain: one row per patrol
-- owner: environment
SELECT
    'source' AS role,
    patrol_no,
    patrol_date,
    patrol_result,
    permit_no AS source_code,
    source_name,
    grid_code AS department_grid_code,
    permit_no_instead AS holder_number
FROM std.environment__patrol
