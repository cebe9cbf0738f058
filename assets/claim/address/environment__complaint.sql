-- title: 地址陈述（12369举报件）
-- grain: one row per complaint with a place (role scene)
-- owner: environment
SELECT
    'scene' AS role,
    said.address AS address_text
FROM std.environment__complaint AS said
LEFT JOIN rule.task_list AS item ON item.item_code = said.category AND item.is_main
WHERE said.address IS NOT NULL AND said.complaint_status <> 'voided' AND NOT COALESCE(item.is_confidential, FALSE)
