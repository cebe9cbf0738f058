-- title: 走访陈述（网格办）
-- grain: one row per visit
-- owner: grid_office
SELECT
    _record_id AS record_id,
    'visited' AS role,
    'grid_office' AS department,
    'visit' AS export,
    _period_end AS period_end,
    visit_no,
    visit_type,
    visit_date,
    visit_result,
    staff_name,
    has_opinion
FROM std.grid_office__visit
