-- title: 走访次数
-- grain: one row per month, town and type of visit (visit_month, town_name, visit_type)
-- owner: grid_office
-- rules: counts in place of the type of each visit, which is not published (core.visit)
SELECT
    CAST(DATE_TRUNC('month', visit.visit_date) AS DATE) AS visit_month,
    COALESCE(region.parent_region_name, '住址不明') AS town_name,
    visit.visit_type,
    COUNT(*) AS visit_count
FROM core.visit AS visit
CROSS JOIN audit.run AS run
LEFT JOIN core.dwelling AS dwelling ON dwelling.dwelling_id = visit.dwelling_id
LEFT JOIN core.region AS region ON region.region_id = dwelling.region_id
WHERE visit.visit_type IS NOT NULL AND visit.visit_date <= run.as_of
GROUP BY CAST(DATE_TRUNC('month', visit.visit_date) AS DATE), COALESCE(region.parent_region_name, '住址不明'), visit.visit_type
