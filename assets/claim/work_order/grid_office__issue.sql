-- title: 工单陈述（网格事件台账）
-- grain: one row per issue that was not voided
-- owner: grid_office
-- rules: 意见建议单列渠道 opinion；自处置即当场办结
SELECT
    'order' AS role,
    said.issue_no AS order_no,
    CASE WHEN said.issue_kind = 'opinion' THEN 'opinion' ELSE 'grid_report' END AS channel,
    said.category,
    CASE WHEN said.issue_kind = 'opinion' THEN 'suggestion' ELSE 'report' END AS order_type,
    said.handling,
    said.issue_kind AS intake,
    said.reported_at,
    said.due_at,
    said.closed_at,
    said.issue_status AS status,
    said.unit_name,
    said.grid_code,
    COALESCE(item.is_confidential, FALSE) AS is_confidential,
    said.is_solved
FROM std.grid_office__issue AS said
LEFT JOIN rule.task_list AS item ON item.item_code = said.category AND item.is_main
WHERE said.issue_status <> 'voided'
