-- title: 未采用的来源行（热线工单）
-- grain: one row per voided order
-- owner: hotline_12345
-- rules: domain.md §5: 作废 orders count in no indicator, by agreement with the grid centre
SELECT
    'order' AS role,
    '作废工单：按与网格中心的约定不计入任何统计' AS reason
FROM std.hotline_12345__work_order AS said
WHERE said.order_status = 'voided'
