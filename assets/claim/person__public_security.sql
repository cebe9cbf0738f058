-- title: 人员陈述（公安局）
-- grain: one row per register line (role self)
-- owner: public_security
SELECT
    _record_id AS record_id,
    'self' AS role,
    'public_security' AS department,
    'resident' AS export,
    _period_end AS period_end,
    cid,
    cid_damaged,
    name,
    former_name,
    sex AS sex_code,
    birth_date,
    phone AS phones,
    CASE WHEN status_text = 'dead' THEN 'dead' WHEN status_text IN ('normal', 'separated') THEN 'alive' END AS life_status,
    CAST(NULL AS DATE) AS death_date,
    CAST(NULL AS DATE) AS left_date,
    population_type,
    marriage AS marriage_code,
    CASE WHEN hukou_household_no IS NOT NULL THEN 'hukou_household' END AS household_kind,
    hukou_household_no AS household_no,
    relation_to_head AS relation_code,
    relation_to_head = '02' AS is_head
FROM std.public_security__resident
UNION ALL
SELECT
    _record_id AS record_id,
    'self' AS role,
    'public_security' AS department,
    'floating' AS export,
    _period_end AS period_end,
    cid,
    cid_damaged,
    name,
    CAST(NULL AS VARCHAR) AS former_name,
    sex AS sex_code,
    birth_date,
    phone AS phones,
    CAST(NULL AS VARCHAR) AS life_status,
    CAST(NULL AS DATE) AS death_date,
    CAST(NULL AS DATE) AS left_date,
    'floating' AS population_type,
    CAST(NULL AS VARCHAR) AS marriage_code,
    CAST(NULL AS VARCHAR) AS household_kind,
    CAST(NULL AS VARCHAR) AS household_no,
    CAST(NULL AS VARCHAR) AS relation_code,
    CAST(NULL AS BOOLEAN) AS is_head
FROM std.public_security__floating
UNION ALL
SELECT
    _record_id AS record_id,
    'self' AS role,
    'public_security' AS department,
    'death' AS export,
    _period_end AS period_end,
    cid,
    cid_damaged,
    name,
    CAST(NULL AS VARCHAR) AS former_name,
    sex AS sex_code,
    birth_date,
    CAST(NULL AS VARCHAR) AS phones,
    CASE WHEN cancel_reason = 'death' THEN 'dead' END AS life_status,
    CASE WHEN cancel_reason = 'death' THEN death_date END AS death_date,
    CASE WHEN cancel_reason IN ('moved_out', 'emigrated') THEN cancel_date END AS left_date,
    CAST(NULL AS VARCHAR) AS population_type,
    CAST(NULL AS VARCHAR) AS marriage_code,
    CAST(NULL AS VARCHAR) AS household_kind,
    CAST(NULL AS VARCHAR) AS household_no,
    CAST(NULL AS VARCHAR) AS relation_code,
    CAST(NULL AS BOOLEAN) AS is_head
FROM std.public_security__death
