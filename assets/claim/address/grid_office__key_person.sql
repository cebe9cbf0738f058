-- title: 地址陈述（重点人群名单）
-- grain: one row per list line with an address (role residence)
-- owner: grid_office
SELECT
    'residence' AS role,
    address AS address_text
FROM std.grid_office__key_person
WHERE address IS NOT NULL
