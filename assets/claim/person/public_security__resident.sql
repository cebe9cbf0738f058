-- title: 人员陈述（实有人口登记）
-- grain: one row per register line (role self)
-- owner: public_security
SELECT
    'self' AS role,
    cid,
    cid_damaged,
    name,
    former_name,
    sex AS sex_code,
    birth_date,
    phone AS phones,
    CASE WHEN status_text = 'dead' THEN 'dead' WHEN status_text IN ('normal', 'separated') THEN 'alive' END AS life_status,
    population_type,
    marriage AS marriage_code,
    CASE WHEN hukou_household_no IS NOT NULL THEN 'hukou_household' END AS household_kind,
    hukou_household_no AS household_no,
    relation_to_head AS relation_code,
    relation_to_head = '02' AS is_head
FROM std.public_security__resident
