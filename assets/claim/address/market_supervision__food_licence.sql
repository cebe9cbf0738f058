-- title: 地址陈述（食品经营许可）
-- grain: one row per line with an address (role site)
-- owner: market_supervision
SELECT
    'site' AS role,
    address AS address_text
FROM std.market_supervision__food_licence
WHERE address IS NOT NULL
