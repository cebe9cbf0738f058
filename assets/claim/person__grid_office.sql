-- title: 人员陈述（网格办）
-- grain: one row per roster line, visit with a named person, list line
-- owner: grid_office
SELECT
    _record_id AS record_id,
    'self' AS role,
    'grid_office' AS department,
    'staff' AS export,
    _period_end AS period_end,
    cid,
    cid_damaged,
    name,
    CAST(NULL AS VARCHAR) AS former_name,
    CAST(NULL AS VARCHAR) AS sex_code,
    CAST(NULL AS DATE) AS birth_date,
    phone AS phones,
    CAST(NULL AS VARCHAR) AS life_status,
    CAST(NULL AS DATE) AS death_date,
    CAST(NULL AS VARCHAR) AS population_type,
    CAST(NULL AS VARCHAR) AS marriage_code,
    CAST(NULL AS VARCHAR) AS household_kind,
    CAST(NULL AS VARCHAR) AS household_no,
    CAST(NULL AS VARCHAR) AS relation_code,
    CAST(NULL AS BOOLEAN) AS is_head
FROM std.grid_office__staff
UNION ALL
SELECT
    _record_id AS record_id,
    'visited' AS role,
    'grid_office' AS department,
    'visit' AS export,
    _period_end AS period_end,
    CAST(NULL AS VARCHAR) AS cid,
    CAST(NULL AS VARCHAR) AS cid_damaged,
    visited_name AS name,
    CAST(NULL AS VARCHAR) AS former_name,
    CAST(NULL AS VARCHAR) AS sex_code,
    CAST(NULL AS DATE) AS birth_date,
    visited_phone AS phones,
    CASE WHEN visit_result = 'deceased' THEN 'dead' END AS life_status,
    CAST(NULL AS DATE) AS death_date,
    CAST(NULL AS VARCHAR) AS population_type,
    CAST(NULL AS VARCHAR) AS marriage_code,
    CAST(NULL AS VARCHAR) AS household_kind,
    CAST(NULL AS VARCHAR) AS household_no,
    CAST(NULL AS VARCHAR) AS relation_code,
    CAST(NULL AS BOOLEAN) AS is_head
FROM std.grid_office__visit
WHERE visited_name IS NOT NULL
UNION ALL
SELECT
    _record_id AS record_id,
    'self' AS role,
    'grid_office' AS department,
    'key_person' AS export,
    _period_end AS period_end,
    cid,
    cid_damaged,
    name,
    CAST(NULL AS VARCHAR) AS former_name,
    CAST(NULL AS VARCHAR) AS sex_code,
    CAST(NULL AS DATE) AS birth_date,
    phone AS phones,
    CAST(NULL AS VARCHAR) AS life_status,
    CAST(NULL AS DATE) AS death_date,
    CAST(NULL AS VARCHAR) AS population_type,
    CAST(NULL AS VARCHAR) AS marriage_code,
    CAST(NULL AS VARCHAR) AS household_kind,
    CAST(NULL AS VARCHAR) AS household_no,
    CAST(NULL AS VARCHAR) AS relation_code,
    CAST(NULL AS BOOLEAN) AS is_head
FROM std.grid_office__key_person
