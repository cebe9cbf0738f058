-- title: 地址陈述（出租房屋登记）
-- grain: one row per lease (role residence while it runs, site when it has ended) and per hukou address of a tenant (hukou)
-- owner: public_security
-- rules: 租约届满或注销以后，承租人住在这里没有依据
SELECT
    CASE
        WHEN cancelled_date <= _period_end OR lease_to < _period_end THEN 'site'
        ELSE 'residence'
    END AS role,
    address AS address_text
FROM std.public_security__rental
UNION ALL
SELECT
    'hukou' AS role,
    tenant_hukou_address AS address_text
FROM std.public_security__rental
WHERE tenant_hukou_address IS NOT NULL
