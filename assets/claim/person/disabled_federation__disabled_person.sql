-- title: 人员陈述（持证残疾人名册）
-- grain: one row per certificate (role self)
-- owner: disabled_federation
SELECT
    'self' AS role,
    cid,
    cid_damaged,
    name,
    sex AS sex_code,
    birth_date
FROM std.disabled_federation__disabled_person
