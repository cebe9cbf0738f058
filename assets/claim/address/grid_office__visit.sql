-- title: 地址陈述（走访记录）
-- grain: one row per visit with an address (role visited)
-- owner: grid_office
SELECT
    'visited' AS role,
    address AS address_text
FROM std.grid_office__visit
WHERE address IS NOT NULL
