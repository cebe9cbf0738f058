-- title: 地址陈述（户籍户变动登记）
-- grain: one row per change and person with an address (role hukou)
-- owner: public_security
SELECT
    'hukou' AS role,
    hukou_address AS address_text
FROM std.public_security__household_change
WHERE hukou_address IS NOT NULL
