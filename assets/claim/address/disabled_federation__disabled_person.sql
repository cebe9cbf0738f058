-- title: 地址陈述（持证残疾人名册）
-- grain: one row per certificate with an address (role residence)
-- owner: disabled_federation
SELECT
    'residence' AS role,
    address AS address_text
FROM std.disabled_federation__disabled_person
WHERE address IS NOT NULL
