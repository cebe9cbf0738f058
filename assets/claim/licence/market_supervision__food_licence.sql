-- title: 许可陈述（食品经营许可）
-- grain: one row per licence (role holder)
-- owner: market_supervision
SELECT
    'holder' AS role,
    'food_licence' AS licence_kind,
    licence_no,
    business_type AS category,
    business_items AS business,
    holder_name,
    issued_date AS valid_from,
    valid_to,
    licence_status
FROM std.market_supervision__food_licence
