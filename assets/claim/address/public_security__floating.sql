-- title: 地址陈述（流动人口登记）
-- grain: one row per register line (role residence)
-- owner: public_security
-- rules: 登记社区（缺则派出所）只说明现住址的范围，不说明户籍地址
SELECT
    'residence' AS role,
    residence_address AS address_text,
    COALESCE(community_name, _part) AS region_name
FROM std.public_security__floating
