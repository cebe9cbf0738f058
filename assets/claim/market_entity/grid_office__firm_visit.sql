-- title: 经营主体陈述（商户走访记录）
-- grain: one row per line that names a firm (role holder)
-- owner: grid_office
SELECT
    'holder' AS role,
    uscc,
    uscc_instead AS reg_no,
    holder_name AS entity_name,
    FALSE AS is_register
FROM std.grid_office__firm_visit
WHERE holder_name IS NOT NULL OR uscc IS NOT NULL OR uscc_instead IS NOT NULL
