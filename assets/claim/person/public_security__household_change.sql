-- title: 人员陈述（户籍户变动登记）
-- grain: one row per change and person (role self)
-- owner: public_security
-- rules: 户籍户成员以实有人口登记为准，变动登记只留历史（core.hukou_household_change）
SELECT
    'self' AS role,
    cid,
    cid_damaged,
    name
FROM std.public_security__household_change
