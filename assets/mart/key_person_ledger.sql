-- title: 重点人群台账
-- grain: one row per person and active service category (person_id, category)
-- owner: grid_office
-- rules: domain.md §5 月走访 (active key persons, met visit in the month of as_of), domain2 §d 重点人群台账. Who is to visit
--        by duty: the worker whom assets/rules/grid_level.yaml names in visited_by of the lowest level that has one in
--        post; beside it who came last. The next visit is due interval_days (assets/rules/person_category.yaml) after the
--        last one that met the person, the first one so long after the listing.
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
last_visits AS (
    SELECT
        visit.person_id,
        visit.visit_date,
        visit.staff_name,
        ROW_NUMBER() OVER (
            PARTITION BY visit.person_id ORDER BY visit.visit_date DESC, visit.record_id DESC, visit.role
        ) AS choice
    FROM core.visit AS visit
    CROSS JOIN audit.run AS run
    WHERE visit.person_id IS NOT NULL AND visit.visit_result = 'met' AND visit.visit_date <= run.as_of
),
grids_of_dwellings AS (
    SELECT dwelling_id, level1_grid_id AS grid_id FROM core.dwelling WHERE level1_grid_id IS NOT NULL
    UNION
    SELECT dwelling_id, level2_grid_id FROM core.dwelling WHERE level2_grid_id IS NOT NULL
    UNION
    SELECT dwelling_id, level3_grid_id FROM core.dwelling WHERE level3_grid_id IS NOT NULL
),
visiting_posts AS (
    SELECT
        placed.dwelling_id,
        person.name,
        grid.grid_level,
        level.level_name,
        COUNT(*) OVER (PARTITION BY placed.dwelling_id, grid.grid_level) AS worker_count,
        ROW_NUMBER() OVER (
            PARTITION BY placed.dwelling_id
            ORDER BY
                grid.grid_level DESC,
                STRPOS(level.visited_by, post.staff_role),
                post.record_id,
                post.role,
                grid.grid_id
        ) AS choice
    FROM grids_of_dwellings AS placed
    JOIN core.grid AS grid ON grid.grid_id = placed.grid_id
    JOIN rule.grid_level AS level
        ON level.area_type = grid.area_type
        AND level.grid_class = grid.grid_class
        AND level.grid_level = grid.grid_level
    JOIN core.staff_assignment AS post ON post.grid_id = grid.grid_id
    JOIN core.person AS person ON person.person_id = post.person_id
    WHERE post.is_current AND STRPOS(',' || level.visited_by || ',', ',' || post.staff_role || ',') > 0
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
),
lister_names AS (
    SELECT code, MIN(name) AS name FROM code.listing_department GROUP BY code
)
SELECT
    listed.person_id,
    COALESCE(ruled.list_name, '未归入名单') AS list_name,
    listed.category,
    COALESCE(category_names.name, listed.category) AS category_name,
    person.name,
    sex_names.name AS sex_name,
    person.phones AS phone,
    listed.level,
    CASE listed.level WHEN 'high' THEN '高' WHEN 'medium' THEN '中' WHEN 'low' THEN '低' END AS level_name,
    listed.in_date,
    listed.end_date,
    COALESCE(lister_names.name, '无（只在网格台账，请核对）') AS lister_name,
    listed.is_in_ledger,
    listed.responsible_name,
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
    frequency.frequency_name,
    COALESCE(visits.last_met_date, listed.in_date) + frequency.interval_days AS next_due_date,
    COALESCE(visits.last_met_date, listed.in_date) + frequency.interval_days < run.as_of AS is_overdue,
    duty.name AS duty_name,
    duty.level_name AS duty_level_name,
    duty.worker_count AS duty_worker_count,
    last_visits.staff_name AS came_name,
    last_visits.staff_name = duty.name AS came_by_duty,
    COALESCE(department_name.value, listed.department) AS department_name,
    listed.record_id
FROM core.key_person AS listed
CROSS JOIN audit.run AS run
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
LEFT JOIN visiting_posts AS duty ON duty.dwelling_id = residence.dwelling_id AND duty.choice = 1
LEFT JOIN last_visits ON last_visits.person_id = listed.person_id AND last_visits.choice = 1
LEFT JOIN rule.person_category AS ruled ON ruled.category = listed.category
-- Without a level the most frequent rhythm holds: nobody is visited less because a column is blank.
LEFT JOIN rule.person_visit AS frequency
    ON frequency.category = listed.category AND frequency.level = COALESCE(listed.level, 'high')
LEFT JOIN lister_names ON lister_names.code = listed.listing_department
LEFT JOIN visits ON visits.person_id = listed.person_id
LEFT JOIN sex_names ON sex_names.code = person.sex_code
LEFT JOIN category_names ON category_names.code = listed.category
LEFT JOIN rule.department_name AS department_name ON department_name.parameter = listed.department
WHERE listed.is_active
