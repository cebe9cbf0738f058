-- title: 未采用的来源行（网格事件台账）
-- grain: one row per voided issue
-- owner: grid_office
-- rules: domain.md §5: 作废 orders count in no indicator
SELECT
    'order' AS role,
    '作废事件：不计入任何统计' AS reason
FROM std.grid_office__issue
WHERE issue_status = 'voided'
