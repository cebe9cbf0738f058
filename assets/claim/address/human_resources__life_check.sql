-- title: 地址陈述（养老待遇资格认证）
-- grain: one row per pensioner with an address (role residence)
-- owner: human_resources
SELECT
    'residence' AS role,
    address AS address_text
FROM std.human_resources__life_check
WHERE address IS NOT NULL
