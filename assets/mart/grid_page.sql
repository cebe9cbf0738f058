-- title: 网格一张表
-- grain: one row per active unified grid, the grids below it included, and one row 未入末级网格 (page_id)
-- owner: grid_office
-- rules: the rows of leaf grids and 未入末级网格 sum to the city, but for findings (one about two grids stands at both);
--        未入末级网格 is what no leaf grid holds: no grid covers it, several do, or the grid list leaves it open
WITH leaf_dwelling AS (
    SELECT dwelling.dwelling_id, COUNT(leaf.grid_id) AS leaf_count
    FROM core.dwelling AS dwelling
    LEFT JOIN core.grid AS leaf
        ON leaf.is_leaf
        AND (
            leaf.grid_id = dwelling.grid_id OR leaf.grid_id = dwelling.level1_grid_id
            OR leaf.grid_id = dwelling.level2_grid_id OR leaf.grid_id = dwelling.level3_grid_id
        )
    GROUP BY dwelling.dwelling_id
),
outside AS (
    SELECT dwelling_id FROM leaf_dwelling WHERE leaf_count = 0
),
leaf_grids AS (
    SELECT grid_id FROM core.grid WHERE is_leaf
),
residents AS (
    SELECT
        residence.person_id,
        residence.dwelling_id,
        person.population_type,
        EXTRACT(YEAR FROM run.as_of) - EXTRACT(YEAR FROM person.birth_date)
            - CASE
                WHEN EXTRACT(MONTH FROM run.as_of) * 100 + EXTRACT(DAY FROM run.as_of)
                    < EXTRACT(MONTH FROM person.birth_date) * 100 + EXTRACT(DAY FROM person.birth_date) THEN 1
                ELSE 0
            END AS age
    FROM core.person_residence AS residence
    JOIN core.person AS person ON person.person_id = residence.person_id
    CROSS JOIN audit.run AS run
    WHERE residence.is_current
),
dwellings_outside AS (
    SELECT COUNT(*) AS dwelling_count FROM outside
),
households_outside AS (
    SELECT COUNT(*) AS household_count
    FROM core.living_household AS household
    JOIN outside ON outside.dwelling_id = household.dwelling_id
),
people_outside AS (
    SELECT
        COUNT(*) AS person_count,
        COALESCE(SUM(CASE WHEN resident.population_type = 'registered' THEN 1 ELSE 0 END), 0) AS registered_count,
        COALESCE(SUM(CASE WHEN resident.population_type = 'floating' THEN 1 ELSE 0 END), 0) AS floating_count,
        COALESCE(SUM(CASE WHEN resident.age >= CAST(elderly.value AS INTEGER) THEN 1 ELSE 0 END), 0) AS elderly_count,
        COALESCE(SUM(CASE WHEN resident.age >= CAST(aged.value AS INTEGER) THEN 1 ELSE 0 END), 0) AS aged_count
    FROM residents AS resident
    JOIN outside ON outside.dwelling_id = resident.dwelling_id
    JOIN rule.population AS elderly ON elderly.parameter = 'elderly_age'
    JOIN rule.population AS aged ON aged.parameter = 'aged_age'
),
entities_outside AS (
    SELECT COUNT(*) AS market_entity_count
    FROM core.market_entity AS entity
    LEFT JOIN leaf_grids ON leaf_grids.grid_id = entity.grid_id
    WHERE entity.entity_status = 'active' AND leaf_grids.grid_id IS NULL
),
sources_outside AS (
    SELECT COUNT(*) AS pollution_source_count
    FROM core.pollution_source AS source
    LEFT JOIN leaf_grids ON leaf_grids.grid_id = source.grid_id
    WHERE leaf_grids.grid_id IS NULL
),
placed AS (
    SELECT dwelling_id, grid_id AS page_id FROM core.dwelling WHERE grid_id IS NOT NULL
    UNION
    SELECT dwelling_id, level1_grid_id FROM core.dwelling WHERE level1_grid_id IS NOT NULL
    UNION
    SELECT dwelling_id, level2_grid_id FROM core.dwelling WHERE level2_grid_id IS NOT NULL
    UNION
    SELECT dwelling_id, level3_grid_id FROM core.dwelling WHERE level3_grid_id IS NOT NULL
    UNION
    SELECT dwelling_id, '未入格' FROM outside
),
due AS (
    SELECT
        placed.page_id,
        COUNT(DISTINCT listed.person_id) AS visit_due_count,
        COUNT(DISTINCT CASE WHEN listed.met_this_month > 0 THEN listed.person_id END) AS visit_met_count
    FROM mart.key_person_ledger AS listed
    -- What is not published is not counted: the number less the rows would tell of it.
    JOIN core.key_person AS entry
        ON entry.person_id = listed.person_id AND entry.category = listed.category AND NOT entry.is_sensitive
    JOIN residents AS resident ON resident.person_id = listed.person_id
    JOIN placed ON placed.dwelling_id = resident.dwelling_id
    GROUP BY placed.page_id
),
pages AS (
    SELECT
        grid_id AS page_id,
        grid_id,
        is_leaf,
        dwelling_count,
        household_count,
        person_count,
        registered_count,
        floating_count,
        elderly_count,
        aged_count,
        market_entity_count,
        pollution_source_count
    FROM mart.grid_overview
    UNION ALL
    SELECT
        '未入格',
        NULL,
        FALSE,
        dwellings_outside.dwelling_count,
        households_outside.household_count,
        people_outside.person_count,
        people_outside.registered_count,
        people_outside.floating_count,
        people_outside.elderly_count,
        people_outside.aged_count,
        entities_outside.market_entity_count,
        sources_outside.pollution_source_count
    FROM dwellings_outside
    CROSS JOIN households_outside
    CROSS JOIN people_outside
    CROSS JOIN entities_outside
    CROSS JOIN sources_outside
)
SELECT
    page.page_id,
    page.grid_id,
    COALESCE(grid.grid_code, '未入格') AS grid_code,
    COALESCE(grid.grid_name, '未入末级网格') AS grid_name,
    page.is_leaf,
    grid.coverage_text,
    grid.boundary_text,
    page.dwelling_count,
    page.household_count,
    page.person_count,
    page.registered_count,
    page.floating_count,
    page.elderly_count,
    page.aged_count,
    page.market_entity_count,
    page.pollution_source_count,
    COALESCE(due.visit_due_count, 0) AS visit_due_count,
    COALESCE(due.visit_met_count, 0) AS visit_met_count
FROM pages AS page
LEFT JOIN core.grid AS grid ON grid.grid_id = page.grid_id
LEFT JOIN due ON due.page_id = page.page_id
