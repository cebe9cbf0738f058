-- title: 网格员台账
-- grain: one row per roster line (record_id, role)
-- owner: grid_office
-- rules: domain.md §3 staff_assignment (1+N: 网格长, 专职, 兼职)
WITH sex_names AS (
    SELECT code, MIN(name) AS name FROM code.sex GROUP BY code
),
role_names AS (
    SELECT code, MIN(name) AS name FROM code.staff_role GROUP BY code
)
SELECT
    post.record_id,
    post.role,
    COALESCE(role_names.name, post.staff_role) AS staff_role_name,
    CASE post.staff_role WHEN 'grid_head' THEN 1 WHEN 'full_time' THEN 2 ELSE 3 END AS staff_role_order,
    person.name,
    sex_names.name AS sex_name,
    person.phones AS phone,
    post.identity,
    post.has_certificate,
    post.valid_from,
    post.is_current,
    post.grid_code AS roster_grid_code,
    overview.household_count,
    post.person_id,
    post.grid_id
FROM core.staff_assignment AS post
JOIN core.person AS person ON person.person_id = post.person_id
LEFT JOIN mart.grid_overview AS overview ON overview.grid_id = post.grid_id
LEFT JOIN sex_names ON sex_names.code = person.sex_code
LEFT JOIN role_names ON role_names.code = post.staff_role
