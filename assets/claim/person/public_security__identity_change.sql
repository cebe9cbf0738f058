-- title: 人员陈述（身份信息变更登记）
-- grain: one row per change (role self)
-- owner: public_security
-- rules: 原号码、原姓名把旧表上的行归到同一人
SELECT
    'self' AS role,
    cid,
    cid_damaged,
    former_cid,
    name,
    former_name
FROM std.public_security__identity_change
