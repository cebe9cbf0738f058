-- title: 人员陈述（流动人口登记）
-- grain: one row per register line (role self)
-- owner: public_security
SELECT
    'self' AS role,
    cid,
    cid_damaged,
    name,
    sex AS sex_code,
    birth_date,
    phone AS phones,
    'floating' AS population_type
FROM std.public_security__floating
