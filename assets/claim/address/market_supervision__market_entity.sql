-- title: 地址陈述（市场主体登记信息）
-- grain: one row per entity with an address (role site)
-- owner: market_supervision
SELECT
    'site' AS role,
    address AS address_text
FROM std.market_supervision__market_entity
WHERE address IS NOT NULL
