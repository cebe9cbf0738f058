-- title: 许可陈述（双公示行政许可）
-- grain: one row per published permit (role holder)
-- owner: development_reform
SELECT
    'holder' AS role,
    'other_permit' AS licence_kind,
    decision_no AS licence_no,
    item_name AS licence_name,
    permit_type AS category,
    holder_name,
    COALESCE(valid_from, decided_date) AS valid_from,
    valid_to,
    permit_status AS licence_status
FROM std.development_reform__credit_permit
