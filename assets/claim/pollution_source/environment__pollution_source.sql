-- title: 污染源陈述（固定污染源清单）
-- grain: one row per fixed pollution source
-- owner: environment
SELECT
    'source' AS role,
    permit_no AS source_code,
    source_name,
    permit_category,
    industry,
    operating_status,
    permit_from,
    permit_to,
    grid_code AS department_grid_code,
    COALESCE(uscc, uscc_instead) AS holder_number
FROM std.environment__pollution_source
