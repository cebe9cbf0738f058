-- title: 巡查陈述（生态环境局）
-- grain: one row per patrol
-- owner: environment
SELECT
    _record_id AS record_id,
    'source' AS role,
    'environment' AS department,
    'patrol' AS export,
    _period_end AS period_end,
    patrol_no,
    patrol_date,
    patrol_result,
    permit_no AS source_code,
    source_name,
    grid_code AS department_grid_code
FROM std.environment__patrol
