-- title: 地址陈述（商户走访记录）
-- grain: one row per line with an address (role site)
-- owner: grid_office
SELECT
    'site' AS role,
    address AS address_text
FROM std.grid_office__firm_visit
WHERE address IS NOT NULL
