-- title: 项目陈述（重点项目）
-- grain: one row per project (role holder)
-- owner: development_reform
SELECT
    'holder' AS role,
    project_code,
    project_name,
    total_investment,
    year_investment,
    start_date,
    end_date,
    stage
FROM std.development_reform__project
