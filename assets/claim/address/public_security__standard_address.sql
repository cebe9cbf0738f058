-- title: 地址陈述（标准地址）
-- grain: one row per standard address (role standard)
-- owner: public_security
SELECT
    'standard' AS role,
    address AS address_text,
    region_code,
    std_address_code,
    TRUE AS is_standard,
    dwelling_use,
    longitude,
    latitude
FROM std.public_security__standard_address
