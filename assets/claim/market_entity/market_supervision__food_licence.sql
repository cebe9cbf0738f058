-- title: 经营主体陈述（食品经营许可）
-- grain: one row per line that names a firm (role holder)
-- owner: market_supervision
SELECT
    'holder' AS role,
    uscc,
    uscc_instead AS reg_no,
    holder_name AS entity_name,
    FALSE AS is_register
FROM std.market_supervision__food_licence
WHERE holder_name IS NOT NULL OR uscc IS NOT NULL OR uscc_instead IS NOT NULL
