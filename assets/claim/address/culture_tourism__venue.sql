-- title: 地址陈述（文化旅游经营场所）
-- grain: one row per line with an address (role site)
-- owner: culture_tourism
SELECT
    'site' AS role,
    address AS address_text
FROM std.culture_tourism__venue
WHERE address IS NOT NULL
