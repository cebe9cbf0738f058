-- title: 未采用的来源行（城管案件明细）
-- grain: one row per voided case
-- owner: urban_management
-- rules: domain.md §5: [作废] cases count in no indicator, by agreement with the grid centre
SELECT
    'order' AS role,
    '作废案件：按与网格中心的约定不计入任何统计' AS reason
FROM std.urban_management__case AS said
WHERE said.stage = 'voided' OR said.voided_at IS NOT NULL OR COALESCE(said.content, '') LIKE '[作废]%'
