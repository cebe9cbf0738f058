-- title: 死亡陈述（公安局）
-- grain: one row per cancellation by death
-- owner: public_security
SELECT
    _record_id AS record_id,
    'self' AS role,
    'public_security' AS department,
    'death' AS export,
    _period_end AS period_end,
    'police_cancellation' AS evidence_kind,
    death_date
FROM std.public_security__death
WHERE cancel_reason = 'death'
