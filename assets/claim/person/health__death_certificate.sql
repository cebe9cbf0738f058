-- title: 人员陈述（死亡医学证明登记）
-- grain: one row per certificate (role self)
-- owner: health
SELECT
    'self' AS role,
    cid,
    cid_damaged,
    name,
    sex AS sex_code,
    birth_date,
    'dead' AS life_status,
    death_date
FROM std.health__death_certificate
