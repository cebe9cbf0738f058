-- title: 未采用的来源行（矛盾纠纷台账）
-- grain: one row per voided dispute
-- owner: political_legal
-- rules: domain.md §5: 作废 entries count in no indicator
SELECT
    'order' AS role,
    '作废纠纷：按与网格中心的约定不计入任何统计' AS reason
FROM std.political_legal__dispute AS said
WHERE said.dispute_status = 'voided'
