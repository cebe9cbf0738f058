-- title: 死亡陈述（死亡注销人员名单）
-- grain: one row per cancellation by death
-- owner: public_security
SELECT
    'self' AS role,
    'police_cancellation' AS evidence_kind,
    death_date
FROM std.public_security__death
WHERE cancel_reason = 'death'
