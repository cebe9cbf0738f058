-- title: 人员陈述（养老待遇资格认证）
-- grain: one row per pensioner (role self)
-- owner: human_resources
SELECT
    'self' AS role,
    cid,
    cid_damaged,
    name,
    birth_date
FROM std.human_resources__life_check
