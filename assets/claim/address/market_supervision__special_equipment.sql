-- title: 地址陈述（特种设备）
-- grain: one row per line with an address (role site)
-- owner: market_supervision
SELECT
    'site' AS role,
    address AS address_text
FROM std.market_supervision__special_equipment
WHERE address IS NOT NULL
