-- title: 工单陈述（12369举报件）
-- grain: one row per complaint
-- owner: environment
SELECT
    'order' AS role,
    said.complaint_no AS order_no,
    'environment' AS channel,
    said.category,
    'report' AS order_type,
    'dispatched' AS handling,
    said.accept_channel AS intake,
    said.source_order_no,
    said.reported_at,
    said.reported_at AS dispatched_at,
    said.due_at,
    said.closed_at,
    said.complaint_status AS status,
    said.unit_name,
    said.grid_code,
    COALESCE(item.is_confidential, FALSE) AS is_confidential,
    said.is_true = 'true' AS is_substantiated
FROM std.environment__complaint AS said
LEFT JOIN rule.task_list AS item ON item.item_code = said.category AND item.is_main
WHERE said.complaint_status <> 'voided'
