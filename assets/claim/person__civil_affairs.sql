-- title: 人员陈述（民政局）
-- grain: one row per roll line (head, member, payee) and per cremation (self)
-- owner: civil_affairs
-- rules: 户主行是本人或户主；高龄津贴按人发放
SELECT
    _record_id AS record_id,
    CASE WHEN relation_to_head IN ('01', '02') THEN 'head' ELSE 'member' END AS role,
    'civil_affairs' AS department,
    'low_income' AS export,
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
    'benefit_unit' AS household_kind,
    benefit_no AS household_no,
    relation_to_head AS relation_code,
    relation_to_head IN ('01', '02') AS is_head
FROM std.civil_affairs__low_income
UNION ALL
SELECT
    _record_id AS record_id,
    'payee' AS role,
    'civil_affairs' AS department,
    'old_age_allowance' AS export,
    _period_end AS period_end,
    cid,
    cid_damaged,
    name,
    CAST(NULL AS VARCHAR) AS former_name,
    CAST(NULL AS VARCHAR) AS sex_code,
    birth_date,
    phone AS phones,
    CAST(NULL AS VARCHAR) AS life_status,
    CAST(NULL AS DATE) AS death_date,
    CAST(NULL AS VARCHAR) AS population_type,
    CAST(NULL AS VARCHAR) AS marriage_code,
    CAST(NULL AS VARCHAR) AS household_kind,
    CAST(NULL AS VARCHAR) AS household_no,
    CAST(NULL AS VARCHAR) AS relation_code,
    CAST(NULL AS BOOLEAN) AS is_head
FROM std.civil_affairs__old_age_allowance
UNION ALL
SELECT
    _record_id AS record_id,
    'self' AS role,
    'civil_affairs' AS department,
    'cremation' AS export,
    _period_end AS period_end,
    cid,
    cid_damaged,
    name,
    CAST(NULL AS VARCHAR) AS former_name,
    sex AS sex_code,
    CAST(NULL AS DATE) AS birth_date,
    CAST(NULL AS VARCHAR) AS phones,
    'dead' AS life_status,
    death_date,
    CAST(NULL AS VARCHAR) AS population_type,
    CAST(NULL AS VARCHAR) AS marriage_code,
    CAST(NULL AS VARCHAR) AS household_kind,
    CAST(NULL AS VARCHAR) AS household_no,
    CAST(NULL AS VARCHAR) AS relation_code,
    CAST(NULL AS BOOLEAN) AS is_head
FROM std.civil_affairs__cremation
