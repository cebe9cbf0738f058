-- title: 重点人群台账
-- grain: one row per person and active service category (person_id, category)
-- owner: grid_office
-- rules: domain.md §5 月走访 (active key persons, met visit in the month of as_of)
WITH residences AS (
    SELECT person_id, dwelling_id, is_current
    FROM core.person_residence
    WHERE is_last_known
),
visits AS (
    SELECT
        visit.person_id,
        MAX(CASE WHEN visit.visit_result = 'met' THEN visit.visit_date END) AS last_met_date,
        SUM(
            CASE
                WHEN visit.visit_result = 'met'
                    AND visit.visit_date >= CAST(DATE_TRUNC('month', run.as_of) AS DATE) THEN 1
                ELSE 0
            END
        ) AS met_this_month
    FROM core.visit AS visit
    CROSS JOIN audit.run AS run
    WHERE visit.person_id IS NOT NULL AND visit.visit_date <= run.as_of
    GROUP BY visit.person_id
),
full_time_staff AS (
    SELECT
        post.grid_id,
        person.name,
        person.phones,
        ROW_NUMBER() OVER (PARTITION BY post.grid_id ORDER BY post.record_id, post.role) AS choice
    FROM core.staff_assignment AS post
    JOIN core.person AS person ON person.person_id = post.person_id
    WHERE post.is_current AND post.staff_role = 'full_time'
),
sex_names AS (
    SELECT code, MIN(name) AS name FROM code.sex GROUP BY code
),
category_names AS (
    SELECT code, MIN(name) AS name FROM code.key_person_category GROUP BY code
)
SELECT
    listed.person_id,
    listed.category,
    COALESCE(category_names.name, listed.category) AS category_name,
    person.name,
    sex_names.name AS sex_name,
    person.phones AS phone,
    listed.level,
    CASE listed.level WHEN 'high' THEN '高' WHEN 'medium' THEN '中' WHEN 'low' THEN '低' END AS level_name,
    listed.in_date,
    COALESCE(person.life_status, 'alive') = 'dead' AS is_deceased,
    COALESCE(residence.is_current, FALSE) AS is_resident,
    residence.dwelling_id,
    dwelling.address_norm AS address,
    dwelling.grid_id,
    level1.grid_name AS level1_grid_name,
    level2.grid_name AS level2_grid_name,
    level3.grid_name AS level3_grid_name,
    region.region_name AS community_name,
    region.parent_region_name AS town_name,
    COALESCE(own_staff.name, upper_staff.name, top_staff.name) AS staff_name,
    visits.last_met_date,
    COALESCE(visits.met_this_month, 0) AS met_this_month,
    COALESCE(department_name.value, listed.department) AS department_name,
    listed.record_id
FROM core.key_person AS listed
JOIN core.person AS person ON person.person_id = listed.person_id
LEFT JOIN residences AS residence ON residence.person_id = listed.person_id
LEFT JOIN core.dwelling AS dwelling ON dwelling.dwelling_id = residence.dwelling_id
LEFT JOIN core.region AS region ON region.region_id = dwelling.region_id
LEFT JOIN core.grid AS level1 ON level1.grid_id = dwelling.level1_grid_id
LEFT JOIN core.grid AS level2 ON level2.grid_id = dwelling.level2_grid_id
LEFT JOIN core.grid AS level3 ON level3.grid_id = dwelling.level3_grid_id
-- The nearest full-time worker: of the leaf grid, else of the grid above it.
LEFT JOIN full_time_staff AS own_staff ON own_staff.grid_id = dwelling.grid_id AND own_staff.choice = 1
LEFT JOIN full_time_staff AS upper_staff ON upper_staff.grid_id = dwelling.level2_grid_id AND upper_staff.choice = 1
LEFT JOIN full_time_staff AS top_staff ON top_staff.grid_id = dwelling.level1_grid_id AND top_staff.choice = 1
LEFT JOIN visits ON visits.person_id = listed.person_id
LEFT JOIN sex_names ON sex_names.code = person.sex_code
LEFT JOIN category_names ON category_names.code = listed.category
LEFT JOIN rule.department_name AS department_name ON department_name.parameter = listed.department
WHERE listed.is_active
