-- title: 地址陈述（网格事件台账）
-- grain: one row per issue with a place (role scene) that was not voided; of a confidential matter the place stays in std
-- owner: grid_office
SELECT
    'scene' AS role,
    said.address AS address_text
FROM std.grid_office__issue AS said
LEFT JOIN rule.task_list AS item ON item.item_code = said.category AND item.is_main
WHERE said.address IS NOT NULL AND NOT COALESCE(item.is_confidential, FALSE) AND said.issue_status <> 'voided'
