-- title: 人员陈述（市场主体登记信息）
-- grain: one row per entity with a legal representative or operator (role legal_rep)
-- owner: market_supervision
SELECT
    'legal_rep' AS role,
    legal_rep_cid AS cid,
    legal_rep_cid_damaged AS cid_damaged,
    legal_rep_name AS name,
    legal_rep_phone AS phones
FROM std.market_supervision__market_entity
WHERE legal_rep_name IS NOT NULL OR legal_rep_cid IS NOT NULL
