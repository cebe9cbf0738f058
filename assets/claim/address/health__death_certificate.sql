-- title: 地址陈述（死亡医学证明登记）
-- grain: one row per certificate with an address (role residence)
-- owner: health
SELECT
    'residence' AS role,
    address AS address_text
FROM std.health__death_certificate
WHERE address IS NOT NULL
