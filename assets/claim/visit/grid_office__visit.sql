-- title: 走访陈述（走访记录）
-- grain: one row per visit
-- owner: grid_office
SELECT
    'visited' AS role,
    visit_no,
    visit_type,
    visit_date,
    visit_result,
    staff_name,
    has_opinion
FROM std.grid_office__visit
