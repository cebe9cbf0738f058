-- title: 生存认证陈述（养老待遇资格认证）
-- grain: one row per pensioner who was checked (role self)
-- owner: human_resources
-- rules: 认证不改变生存状态：只与死亡依据比对
SELECT
    'self' AS role,
    verified_date,
    check_mode
FROM std.human_resources__life_check
WHERE verified_date IS NOT NULL
