-- title: 排污许可已过期或即将到期而仍在运行
-- grain: one row per pollution source in operation whose permit has ended, or ends soon
-- owner: environment
-- rules: domain.md §4 F14: permit_to before as_of + rule.permit expiring_days, and the list says that it runs
-- code: F14
-- subject: pollution_source
-- severity: medium
-- department: environment
-- due_days: 30
-- law: 排污许可证有效期届满应依法延续（条文由本市填写，规则见 docs/domain.md §4 F14）
-- match: exact_uscc
SELECT
    source.pollution_source_id AS subject_id,
    source.record_id,
    '清单登记为在运行，许可'
        || CASE WHEN source.permit_to < run.as_of THEN '已于 ' ELSE '将于 ' END || CAST(source.permit_to AS VARCHAR)
        || ' 到期；请办理延续或核实是否停产' AS detail
FROM core.pollution_source AS source
CROSS JOIN audit.run AS run
JOIN rule.permit AS ahead ON ahead.parameter = 'expiring_days'
WHERE source.operating_status = 'operating' AND source.permit_to < run.as_of + CAST(ahead.value AS INTEGER)
