-- title: 未采用的来源行（12369举报件）
-- grain: one row per voided complaint
-- owner: environment
-- rules: domain.md §5: 作废 orders count in no indicator
SELECT
    'order' AS role,
    '作废举报件：按与网格中心的约定不计入任何统计' AS reason
FROM std.environment__complaint AS said
WHERE said.complaint_status = 'voided'
