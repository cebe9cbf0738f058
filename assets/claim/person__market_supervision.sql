-- title: 人员陈述（市场监管局）
-- grain: one row per entity with a legal representative or operator (role legal_rep)
-- owner: market_supervision
SELECT
    _record_id AS record_id,
    'legal_rep' AS role,
    'market_supervision' AS department,
    'market_entity' AS export,
    _period_end AS period_end,
    legal_rep_cid AS cid,
    legal_rep_cid_damaged AS cid_damaged,
    legal_rep_name AS name,
    CAST(NULL AS VARCHAR) AS former_name,
    CAST(NULL AS VARCHAR) AS sex_code,
    CAST(NULL AS DATE) AS birth_date,
    legal_rep_phone AS phones,
    CAST(NULL AS VARCHAR) AS life_status,
    CAST(NULL AS DATE) AS death_date,
    CAST(NULL AS VARCHAR) AS population_type,
    CAST(NULL AS VARCHAR) AS marriage_code,
    CAST(NULL AS VARCHAR) AS household_kind,
    CAST(NULL AS VARCHAR) AS household_no,
    CAST(NULL AS VARCHAR) AS relation_code,
    CAST(NULL AS BOOLEAN) AS is_head
FROM std.market_supervision__market_entity
WHERE legal_rep_name IS NOT NULL OR legal_rep_cid IS NOT NULL
