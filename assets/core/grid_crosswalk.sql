-- title: 网格对照
-- grain: one row per department grid and unified grid that share dwellings (department_grid_id, unified_grid_id)
-- owner: grid_office with the department
-- rules: domain.md §3 grid_crosswalk (equal, within, contains, overlaps; share of dwellings and households, firms counted).
--        What a person decided of a pair (decisions/grid_crosswalk.csv) stands; what was computed is kept beside it.
--        Dwellings whose own address is in doubt are in no count and no share: on which side they would weigh is not known.
WITH placed AS (
    SELECT dwelling_id
    FROM link.dwelling
    WHERE grid_reason IS NULL OR grid_reason NOT IN ('address_unread', 'address_similar')
),
shared AS (
    SELECT DISTINCT own.dwelling_id, own.grid_id AS department_grid_id, covered.grid_id AS unified_grid_id
    FROM link.department_dwelling_grid AS own
    JOIN link.dwelling_grid AS covered ON covered.dwelling_id = own.dwelling_id
    JOIN placed ON placed.dwelling_id = own.dwelling_id
),
shared_households AS (
    SELECT shared.department_grid_id, shared.unified_grid_id, COUNT(*) AS household_count
    FROM shared
    JOIN core.living_household AS household ON household.dwelling_id = shared.dwelling_id
    GROUP BY shared.department_grid_id, shared.unified_grid_id
),
shared_firms AS (
    SELECT shared.department_grid_id, shared.unified_grid_id, COUNT(*) AS market_entity_count
    FROM shared
    JOIN core.market_entity AS entity ON entity.dwelling_id = shared.dwelling_id
    WHERE entity.entity_status = 'active'
    GROUP BY shared.department_grid_id, shared.unified_grid_id
),
department_households AS (
    SELECT own.grid_id, COUNT(DISTINCT household.living_household_id) AS household_count
    FROM link.department_dwelling_grid AS own
    JOIN placed ON placed.dwelling_id = own.dwelling_id
    JOIN core.living_household AS household ON household.dwelling_id = own.dwelling_id
    GROUP BY own.grid_id
),
unified_households AS (
    SELECT covered.grid_id, COUNT(DISTINCT household.living_household_id) AS household_count
    FROM link.dwelling_grid AS covered
    JOIN placed ON placed.dwelling_id = covered.dwelling_id
    JOIN core.living_household AS household ON household.dwelling_id = covered.dwelling_id
    GROUP BY covered.grid_id
)
SELECT
    crosswalk.department,
    crosswalk.department_grid_id,
    department_grid.grid_name AS department_grid_name,
    crosswalk.unified_grid_id,
    grid.grid_name AS unified_grid_name,
    grid.grid_level AS unified_grid_level,
    COALESCE(grid.is_leaf, FALSE) AS unified_is_leaf,
    COALESCE(decided.relation, crosswalk.relation) AS relation,
    crosswalk.relation AS computed_relation,
    decided.decided_on,
    crosswalk.dwelling_count,
    crosswalk.department_dwelling_count,
    crosswalk.unified_dwelling_count,
    crosswalk.department_share,
    crosswalk.unified_share,
    crosswalk.department_doubt_count,
    crosswalk.unified_doubt_count,
    COALESCE(shared_households.household_count, 0) AS household_count,
    CAST(ROUND(CAST(COALESCE(shared_households.household_count, 0) AS DECIMAL(18, 4))
        / NULLIF(department_households.household_count, 0), 4) AS DECIMAL(6, 4)) AS department_household_share,
    CAST(ROUND(CAST(COALESCE(shared_households.household_count, 0) AS DECIMAL(18, 4))
        / NULLIF(unified_households.household_count, 0), 4) AS DECIMAL(6, 4)) AS unified_household_share,
    COALESCE(shared_firms.market_entity_count, 0) AS market_entity_count,
    department_grid.record_id AS department_record_id,
    grid.record_id AS unified_record_id
FROM link.grid_crosswalk AS crosswalk
LEFT JOIN core.department_grid AS department_grid ON department_grid.grid_id = crosswalk.department_grid_id
LEFT JOIN core.grid AS grid ON grid.grid_id = crosswalk.unified_grid_id
LEFT JOIN audit.grid_crosswalk_decision AS decided
    ON decided.department = crosswalk.department AND decided.department_grid_code = department_grid.grid_code
    AND decided.unified_grid_code = grid.grid_code
LEFT JOIN shared_households
    ON shared_households.department_grid_id = crosswalk.department_grid_id
    AND shared_households.unified_grid_id = crosswalk.unified_grid_id
LEFT JOIN shared_firms
    ON shared_firms.department_grid_id = crosswalk.department_grid_id
    AND shared_firms.unified_grid_id = crosswalk.unified_grid_id
LEFT JOIN department_households ON department_households.grid_id = crosswalk.department_grid_id
LEFT JOIN unified_households ON unified_households.grid_id = crosswalk.unified_grid_id
