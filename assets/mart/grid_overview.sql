-- title: 网格总览
-- grain: one row per active unified grid, of any level (grid_id); upper grids include the grids below them
-- owner: grid_office
-- rules: domain.md §5; ages from rule.population. A dwelling that several leaf grids claim counts only in the upper
--        grids that contain all of them.
WITH grids AS (
    SELECT
        grid_id, grid_code, grid_name, grid_level, grid_class, exclusive_type, territory_unit, competent_department,
        area_type, parent_grid_id, region_id, level_unit, norm_min_households, norm_max_households, household_target,
        branch_name, has_board, contact_card_count, is_leaf
    FROM core.grid
    WHERE is_active
),
grid_above AS (
    SELECT grid_id, grid_id AS upper_grid_id FROM core.grid
    UNION
    SELECT grid_id, level1_grid_id FROM core.grid WHERE level1_grid_id IS NOT NULL
    UNION
    SELECT grid_id, level2_grid_id FROM core.grid WHERE level2_grid_id IS NOT NULL
    UNION
    SELECT grid_id, level3_grid_id FROM core.grid WHERE level3_grid_id IS NOT NULL
),
dwelling_grid AS (
    SELECT dwelling_id, grid_id FROM core.dwelling WHERE grid_id IS NOT NULL
    UNION
    SELECT dwelling_id, level1_grid_id FROM core.dwelling WHERE level1_grid_id IS NOT NULL
    UNION
    SELECT dwelling_id, level2_grid_id FROM core.dwelling WHERE level2_grid_id IS NOT NULL
    UNION
    SELECT dwelling_id, level3_grid_id FROM core.dwelling WHERE level3_grid_id IS NOT NULL
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
dwellings AS (
    SELECT grid_id, COUNT(*) AS dwelling_count
    FROM dwelling_grid
    GROUP BY grid_id
),
households AS (
    SELECT placed.grid_id, COUNT(*) AS household_count
    FROM core.living_household AS household
    JOIN dwelling_grid AS placed ON placed.dwelling_id = household.dwelling_id
    GROUP BY placed.grid_id
),
people AS (
    SELECT
        placed.grid_id,
        COUNT(*) AS person_count,
        SUM(CASE WHEN resident.population_type = 'registered' THEN 1 ELSE 0 END) AS registered_count,
        SUM(CASE WHEN resident.population_type = 'floating' THEN 1 ELSE 0 END) AS floating_count,
        SUM(CASE WHEN resident.age >= CAST(elderly.value AS INTEGER) THEN 1 ELSE 0 END) AS elderly_count,
        SUM(CASE WHEN resident.age >= CAST(aged.value AS INTEGER) THEN 1 ELSE 0 END) AS aged_count
    FROM residents AS resident
    JOIN dwelling_grid AS placed ON placed.dwelling_id = resident.dwelling_id
    JOIN rule.population AS elderly ON elderly.parameter = 'elderly_age'
    JOIN rule.population AS aged ON aged.parameter = 'aged_age'
    GROUP BY placed.grid_id
),
key_people AS (
    SELECT placed.grid_id, COUNT(DISTINCT listed.person_id) AS key_person_count
    FROM core.key_person AS listed
    JOIN residents AS resident ON resident.person_id = listed.person_id
    JOIN dwelling_grid AS placed ON placed.dwelling_id = resident.dwelling_id
    WHERE listed.is_active AND NOT listed.is_sensitive
    GROUP BY placed.grid_id
),
staff AS (
    SELECT
        above.upper_grid_id AS grid_id,
        COUNT(DISTINCT CASE WHEN post.staff_role = 'grid_head' THEN post.person_id END) AS grid_head_count,
        COUNT(DISTINCT CASE WHEN post.staff_role = 'full_time' THEN post.person_id END) AS full_time_count,
        COUNT(DISTINCT CASE WHEN post.staff_role = 'part_time' THEN post.person_id END) AS part_time_count
    FROM core.staff_assignment AS post
    JOIN grid_above AS above ON above.grid_id = post.grid_id
    WHERE post.is_current
    GROUP BY above.upper_grid_id
),
entities AS (
    SELECT above.upper_grid_id AS grid_id, COUNT(*) AS market_entity_count
    FROM core.market_entity AS entity
    JOIN grid_above AS above ON above.grid_id = entity.grid_id
    WHERE entity.entity_status = 'active'
    GROUP BY above.upper_grid_id
),
sources AS (
    SELECT above.upper_grid_id AS grid_id, COUNT(*) AS pollution_source_count
    FROM core.pollution_source AS source
    JOIN grid_above AS above ON above.grid_id = source.grid_id
    GROUP BY above.upper_grid_id
),
subject_grids AS (
    SELECT 'person' AS subject_kind, residence.person_id AS subject_id, placed.grid_id
    FROM core.person_residence AS residence
    JOIN dwelling_grid AS placed ON placed.dwelling_id = residence.dwelling_id
    WHERE residence.is_last_known
    UNION ALL
    SELECT 'market_entity', entity.entity_id, above.upper_grid_id
    FROM core.market_entity AS entity
    JOIN grid_above AS above ON above.grid_id = entity.grid_id
    UNION ALL
    SELECT 'pollution_source', source.pollution_source_id, above.upper_grid_id
    FROM core.pollution_source AS source
    JOIN grid_above AS above ON above.grid_id = source.grid_id
    UNION ALL
    SELECT 'grid', above.grid_id, above.upper_grid_id
    FROM grid_above AS above
),
finding_places AS (
    SELECT placed.grid_id, found.finding_id, found.finding_code
    FROM finding.finding AS found
    JOIN subject_grids AS placed
        ON placed.subject_kind = found.subject_kind AND placed.subject_id = found.subject_id
    -- What is not published is not counted: the number less the rows would tell of it.
    WHERE NOT found.is_withheld
    UNION
    -- A finding about a pair of grids stands at both.
    SELECT above.upper_grid_id, found.finding_id, found.finding_code
    FROM finding.finding AS found
    JOIN grid_above AS above ON above.grid_id = found.case_part
    WHERE NOT found.is_withheld
),
exclusive_names AS (
    SELECT code, MIN(name) AS name FROM code.exclusive_type GROUP BY code
),
findings AS (
    SELECT
        grid_id,
        COUNT(*) AS finding_count,
        SUM(CASE WHEN finding_code = 'F01' THEN 1 ELSE 0 END) AS f01_count,
        SUM(CASE WHEN finding_code = 'F12' THEN 1 ELSE 0 END) AS f12_count,
        SUM(CASE WHEN finding_code = 'F18' THEN 1 ELSE 0 END) AS f18_count
    FROM finding_places
    GROUP BY grid_id
)
SELECT
    grid.grid_id,
    grid.grid_code,
    grid.grid_name,
    grid.grid_level,
    CASE grid.grid_class WHEN 'comprehensive' THEN '综合网格' WHEN 'micro' THEN '微网格' WHEN 'exclusive' THEN '专属网格' END AS grid_class_name,
    COALESCE(exclusive_names.name, grid.exclusive_type) AS exclusive_type_name,
    grid.territory_unit,
    grid.competent_department,
    CASE grid.area_type WHEN 'urban' THEN '城市' WHEN 'rural' THEN '农村' END AS area_type_name,
    parent.grid_name AS parent_grid_name,
    region.region_name AS community_name,
    region.parent_region_name AS town_name,
    grid.is_leaf,
    grid.household_target,
    COALESCE(dwellings.dwelling_count, 0) AS dwelling_count,
    COALESCE(households.household_count, 0) AS household_count,
    grid.level_unit,
    grid.norm_min_households,
    grid.norm_max_households,
    CASE
        WHEN grid.norm_min_households IS NULL THEN NULL
        WHEN COALESCE(households.household_count, 0) < grid.norm_min_households THEN '不足'
        WHEN COALESCE(households.household_count, 0) > grid.norm_max_households THEN '超出'
        ELSE '达标'
    END AS norm_state_name,
    COALESCE(people.person_count, 0) AS person_count,
    COALESCE(people.registered_count, 0) AS registered_count,
    COALESCE(people.floating_count, 0) AS floating_count,
    COALESCE(people.elderly_count, 0) AS elderly_count,
    COALESCE(people.aged_count, 0) AS aged_count,
    COALESCE(key_people.key_person_count, 0) AS key_person_count,
    COALESCE(staff.grid_head_count, 0) AS grid_head_count,
    COALESCE(staff.full_time_count, 0) AS full_time_count,
    COALESCE(staff.part_time_count, 0) AS part_time_count,
    COALESCE(entities.market_entity_count, 0) AS market_entity_count,
    COALESCE(sources.pollution_source_count, 0) AS pollution_source_count,
    COALESCE(findings.finding_count, 0) AS finding_count,
    COALESCE(findings.f01_count, 0) AS f01_count,
    COALESCE(findings.f12_count, 0) AS f12_count,
    COALESCE(findings.f18_count, 0) AS f18_count,
    grid.branch_name,
    grid.has_board,
    grid.contact_card_count
FROM grids AS grid
LEFT JOIN core.grid AS parent ON parent.grid_id = grid.parent_grid_id
LEFT JOIN core.region AS region ON region.region_id = grid.region_id
LEFT JOIN exclusive_names ON exclusive_names.code = grid.exclusive_type
LEFT JOIN dwellings ON dwellings.grid_id = grid.grid_id
LEFT JOIN households ON households.grid_id = grid.grid_id
LEFT JOIN people ON people.grid_id = grid.grid_id
LEFT JOIN key_people ON key_people.grid_id = grid.grid_id
LEFT JOIN staff ON staff.grid_id = grid.grid_id
LEFT JOIN entities ON entities.grid_id = grid.grid_id
LEFT JOIN sources ON sources.grid_id = grid.grid_id
LEFT JOIN findings ON findings.grid_id = grid.grid_id
