-- title: 信用记录陈述（双公示行政处罚）
-- grain: one row per published penalty (role holder)
-- owner: development_reform
SELECT
    'holder' AS role,
    'penalty' AS record_kind,
    decision_no,
    penalty_kind AS reason,
    decided_date AS since,
    publicity_to AS until,
    fine,
    authority
FROM std.development_reform__credit_penalty
