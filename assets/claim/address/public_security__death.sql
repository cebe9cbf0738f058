-- title: 地址陈述（死亡注销人员名单）
-- grain: one row per cancellation with an address (role hukou)
-- owner: public_security
SELECT
    'hukou' AS role,
    hukou_address AS address_text
FROM std.public_security__death
WHERE hukou_address IS NOT NULL
