-- title: 人员陈述（固定污染源清单）
-- grain: one row per source with a legal representative (role legal_rep)
-- owner: environment
SELECT
    'legal_rep' AS role,
    legal_rep_name AS name,
    legal_rep_phone AS phones
FROM std.environment__pollution_source
WHERE legal_rep_name IS NOT NULL
