-- title: 污染源陈述（生态环境局）
-- grain: one row per fixed pollution source
-- owner: environment
SELECT
    _record_id AS record_id,
    'source' AS role,
    'environment' AS department,
    'pollution_source' AS export,
    _period_end AS period_end,
    permit_no AS source_code,
    source_name,
    permit_category,
    industry,
    operating_status,
    permit_from,
    permit_to,
    grid_code AS department_grid_code
FROM std.environment__pollution_source
