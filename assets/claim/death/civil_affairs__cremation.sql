-- title: 死亡陈述（殡葬火化信息）
-- grain: one row per cremation
-- owner: civil_affairs
SELECT
    'self' AS role,
    'cremation' AS evidence_kind,
    death_date
FROM std.civil_affairs__cremation
