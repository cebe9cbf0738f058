-- title: 信用记录陈述（经营异常名录）
-- grain: one row per listing (role holder)
-- owner: market_supervision
SELECT
    'holder' AS role,
    'abnormal_listing' AS record_kind,
    list_reason AS reason,
    listed_date AS since,
    removed_date AS until,
    list_authority AS authority
FROM std.market_supervision__abnormal_list
