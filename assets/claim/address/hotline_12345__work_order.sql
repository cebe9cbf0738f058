-- title: 地址陈述（热线工单）
-- grain: one row per order with a place (role scene); of a confidential one the place stays in std
-- owner: hotline_12345
SELECT
    'scene' AS role,
    said.address AS address_text
FROM std.hotline_12345__work_order AS said
LEFT JOIN rule.task_list AS item ON item.item_code = said.category AND item.is_main
WHERE said.address IS NOT NULL AND said.order_status <> 'voided'
    AND NOT COALESCE(said.is_confidential, FALSE) AND NOT COALESCE(item.is_confidential, FALSE)
