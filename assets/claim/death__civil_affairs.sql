-- title: 死亡陈述（民政局）
-- grain: one row per cremation
-- owner: civil_affairs
SELECT
    _record_id AS record_id,
    'self' AS role,
    'civil_affairs' AS department,
    'cremation' AS export,
    _period_end AS period_end,
    'cremation' AS evidence_kind,
    death_date
FROM std.civil_affairs__cremation
