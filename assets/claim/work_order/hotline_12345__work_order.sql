-- title: 工单陈述（热线工单）
-- grain: one row per order
-- owner: hotline_12345
-- rules: c1–c4 of the order states; confidential is what the caller asked for, or a matter that the 事项清单 marks so
SELECT
    'order' AS role,
    said.order_no,
    'hotline' AS channel,
    said.category,
    said.order_type,
    said.handling,
    said.accept_channel AS intake,
    said.source_order_no,
    said.reported_at,
    said.dispatched_at,
    said.due_at,
    said.closed_at,
    said.order_status AS status,
    said.unit_name,
    said.grid_code,
    said.is_repeat,
    COALESCE(said.is_confidential, FALSE) OR COALESCE(item.is_confidential, FALSE) AS is_confidential,
    said.is_not_assessed,
    said.is_solved,
    said.satisfaction,
    said.return_count,
    said.rework_count,
    said.extension_count
FROM std.hotline_12345__work_order AS said
LEFT JOIN rule.task_list AS item ON item.item_code = said.category AND item.is_main
WHERE said.order_status <> 'voided'
