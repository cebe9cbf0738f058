-- title: 人员陈述（生态环境局）
-- grain: one row per source with a legal representative (role legal_rep)
-- owner: environment
SELECT
    _record_id AS record_id,
    'legal_rep' AS role,
    'environment' AS department,
    'pollution_source' AS export,
    _period_end AS period_end,
    CAST(NULL AS VARCHAR) AS cid,
    CAST(NULL AS VARCHAR) AS cid_damaged,
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
FROM std.environment__pollution_source
WHERE legal_rep_name IS NOT NULL
