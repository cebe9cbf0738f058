-- title: 经营主体陈述（文化旅游经营场所）
-- grain: one row per line that names a firm (role holder)
-- owner: culture_tourism
SELECT
    'holder' AS role,
    uscc,
    uscc_instead AS reg_no,
    venue_name AS entity_name,
    FALSE AS is_register
FROM std.culture_tourism__venue
WHERE venue_name IS NOT NULL OR uscc IS NOT NULL OR uscc_instead IS NOT NULL
