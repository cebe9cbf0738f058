-- title: 死亡陈述（死亡医学证明登记）
-- grain: one row per certificate
-- owner: health
SELECT
    'self' AS role,
    'health_register' AS evidence_kind,
    death_date
FROM std.health__death_certificate
