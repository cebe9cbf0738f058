-- title: 工单环节陈述（城管案件明细）
-- grain: one row per case and stage whose moment the list has (role: the stage)
-- owner: urban_management
-- rules: 处置结束时间 is that of the last handling: a 返工 overwrites the one before
SELECT
    'filed' AS role,
    case_no AS order_no,
    'urban_management' AS channel,
    1 AS step_no,
    'filed' AS step,
    filed_at AS step_at,
    unit_name
FROM std.urban_management__case
WHERE filed_at IS NOT NULL
UNION ALL
SELECT
    'dispatched' AS role,
    case_no AS order_no,
    'urban_management' AS channel,
    2 AS step_no,
    'dispatched' AS step,
    dispatched_at AS step_at,
    unit_name
FROM std.urban_management__case
WHERE dispatched_at IS NOT NULL
UNION ALL
SELECT
    'handled' AS role,
    case_no AS order_no,
    'urban_management' AS channel,
    3 AS step_no,
    'handled' AS step,
    handled_at AS step_at,
    unit_name
FROM std.urban_management__case
WHERE handled_at IS NOT NULL
UNION ALL
SELECT
    'closed' AS role,
    case_no AS order_no,
    'urban_management' AS channel,
    4 AS step_no,
    'closed' AS step,
    closed_at AS step_at,
    unit_name
FROM std.urban_management__case
WHERE closed_at IS NOT NULL
