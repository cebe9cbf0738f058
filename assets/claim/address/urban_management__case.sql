-- title: 地址陈述（城管案件明细）
-- grain: one row per case with a place (role scene) that was not voided; of a confidential matter the place stays in std
-- owner: urban_management
SELECT
    'scene' AS role,
    said.address AS address_text,
    said.community_name AS region_name
FROM std.urban_management__case AS said
LEFT JOIN rule.task_list AS item ON item.item_code = said.category AND item.is_main
WHERE said.address IS NOT NULL AND NOT COALESCE(item.is_confidential, FALSE)
    AND said.stage <> 'voided' AND said.voided_at IS NULL AND COALESCE(said.content, '') NOT LIKE '[作废]%'
