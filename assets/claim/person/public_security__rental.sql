-- title: 人员陈述（出租房屋登记）
-- grain: one row per lease and person it names (role owner, tenant)
-- owner: public_security
SELECT
    'owner' AS role,
    owner_cid AS cid,
    owner_cid_damaged AS cid_damaged,
    owner_name AS name,
    owner_phone AS phones
FROM std.public_security__rental
WHERE owner_name IS NOT NULL
UNION ALL
SELECT
    'tenant' AS role,
    tenant_cid AS cid,
    tenant_cid_damaged AS cid_damaged,
    tenant_name AS name,
    tenant_phone AS phones
FROM std.public_security__rental
WHERE tenant_name IS NOT NULL
