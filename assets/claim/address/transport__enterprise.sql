-- title: 地址陈述（道路运输业户）
-- grain: one row per line with an address (role site)
-- owner: transport
SELECT
    'site' AS role,
    address AS address_text
FROM std.transport__enterprise
WHERE address IS NOT NULL
