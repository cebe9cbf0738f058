-- title: 经营主体陈述（重点项目）
-- grain: one row per line that names a firm (role holder)
-- owner: development_reform
SELECT
    'holder' AS role,
    uscc,
    uscc_instead AS reg_no,
    holder_name AS entity_name,
    FALSE AS is_register
FROM std.development_reform__project
WHERE holder_name IS NOT NULL OR uscc IS NOT NULL OR uscc_instead IS NOT NULL
