-- title: 地址陈述（实有人口登记）
-- grain: one row per register line (residence) and per hukou address it gives (hukou)
-- owner: public_security
-- rules: 登记社区（缺则派出所）只说明现住址的范围，不说明户籍地址
SELECT
    'residence' AS role,
    residence_address AS address_text,
    COALESCE(community_name, _part) AS region_name
FROM std.public_security__resident
UNION ALL
SELECT
    'hukou' AS role,
    hukou_address AS address_text,
    NULL AS region_name
FROM std.public_security__resident
WHERE hukou_address IS NOT NULL
