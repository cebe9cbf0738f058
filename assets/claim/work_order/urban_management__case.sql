-- title: 工单陈述（城管案件明细）
-- grain: one row per case that was not voided
-- owner: urban_management
-- rules: domain.md §11; [作废] cases count in no indicator, by agreement with the grid centre (claim excluded)
SELECT
    'order' AS role,
    said.case_no AS order_no,
    'urban_management' AS channel,
    said.category,
    'report' AS order_type,
    'dispatched' AS handling,
    said.case_source AS intake,
    said.source_order_no,
    said.reported_at,
    said.dispatched_at,
    said.due_at,
    said.closed_at,
    said.stage AS status,
    said.unit_name,
    said.grid_code,
    said.unit_grid_code,
    COALESCE(item.is_confidential, FALSE) AS is_confidential,
    said.rework_count,
    said.extension_count
FROM std.urban_management__case AS said
LEFT JOIN rule.task_list AS item ON item.item_code = said.category AND item.is_main
WHERE said.stage <> 'voided' AND said.voided_at IS NULL AND COALESCE(said.content, '') NOT LIKE '[作废]%'
