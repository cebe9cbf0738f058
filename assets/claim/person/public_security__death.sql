-- title: 人员陈述（死亡注销人员名单）
-- grain: one row per cancellation (role self)
-- owner: public_security
SELECT
    'self' AS role,
    cid,
    cid_damaged,
    name,
    sex AS sex_code,
    birth_date,
    CASE WHEN cancel_reason = 'death' THEN 'dead' END AS life_status,
    CASE WHEN cancel_reason = 'death' THEN death_date END AS death_date,
    CASE WHEN cancel_reason IN ('moved_out', 'emigrated') THEN cancel_date END AS left_date
FROM std.public_security__death
