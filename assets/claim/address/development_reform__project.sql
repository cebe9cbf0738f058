-- title: 地址陈述（重点项目）
-- grain: one row per line with an address (role site)
-- owner: development_reform
SELECT
    'site' AS role,
    address AS address_text
FROM std.development_reform__project
WHERE address IS NOT NULL
