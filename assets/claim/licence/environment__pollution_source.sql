-- title: 许可陈述（固定污染源清单）
-- grain: one row per source: its permit or registration (role holder)
-- owner: environment
SELECT
    'holder' AS role,
    'discharge_permit' AS licence_kind,
    permit_no AS licence_no,
    permit_category AS category,
    source_name AS holder_name,
    permit_from AS valid_from,
    permit_to AS valid_to,
    operating_status
FROM std.environment__pollution_source
