-- title: 统一网格
-- grain: one row per unified grid (grid_id)
-- owner: grid_office
-- rules: design §7; domain.md §3 grid: each grid in exactly one community or village; levels and norms are the city's own
--        (rule.grid_level). A grid without a class is comprehensive.
WITH entries AS (
    SELECT
        linked.grid_id,
        said.grid_code,
        said.grid_name,
        said.grid_level,
        said.grid_class,
        said.exclusive_type,
        said.territory_unit,
        said.competent_department,
        said.area_type,
        said.parent_grid_code,
        said.region_code,
        said.coverage_text,
        COALESCE(said.boundary_text, linked.boundary_text) AS boundary_text,
        said.household_target,
        said.branch_name,
        said.has_board,
        said.contact_card_count,
        said.valid_from,
        said.valid_to,
        said.approval_no,
        said.record_id,
        said.role,
        said.period_end,
        (said.valid_from IS NULL OR said.valid_from <= run.as_of)
            AND (said.valid_to IS NULL OR said.valid_to > run.as_of) AS is_active
    FROM claim.grid AS said
    JOIN link.grid AS linked ON linked.record_id = said.record_id AND linked.role = said.role
    CROSS JOIN audit.run AS run
    WHERE said.grid_system = 'unified'
),
ordered AS (
    SELECT
        grid_id, grid_code, grid_name, grid_level, grid_class, exclusive_type, territory_unit, competent_department,
        area_type, parent_grid_code, region_code, coverage_text, boundary_text, household_target, branch_name, has_board,
        contact_card_count, valid_from, valid_to, approval_no, record_id, is_active,
        -- A list may name a grid twice, as it was and as it is: the one in force counts.
        ROW_NUMBER() OVER (
            PARTITION BY grid_id
            ORDER BY period_end DESC, CASE WHEN is_active THEN 0 ELSE 1 END, record_id, role
        ) AS choice
    FROM entries
),
unified AS (
    SELECT
        grid_id, grid_code, grid_name, grid_level, grid_class, exclusive_type, territory_unit, competent_department,
        area_type, parent_grid_code, region_code, coverage_text, boundary_text, household_target, branch_name, has_board,
        contact_card_count, valid_from, valid_to, approval_no, record_id, is_active
    FROM ordered
    WHERE choice = 1
),
parents_in_use AS (
    SELECT DISTINCT parent_grid_code
    FROM unified
    WHERE is_active AND parent_grid_code IS NOT NULL
)
SELECT
    grid.grid_id,
    grid.grid_code,
    grid.grid_name,
    grid.grid_level,
    grid.grid_class,
    grid.exclusive_type,
    grid.territory_unit,
    grid.competent_department,
    grid.area_type,
    parent.grid_id AS parent_grid_id,
    CASE
        WHEN grid.grid_level = 1 THEN grid.grid_id
        WHEN parent.grid_level = 1 THEN parent.grid_id
        WHEN grandparent.grid_level = 1 THEN grandparent.grid_id
    END AS level1_grid_id,
    CASE
        WHEN grid.grid_level = 2 THEN grid.grid_id
        WHEN parent.grid_level = 2 THEN parent.grid_id
    END AS level2_grid_id,
    CASE WHEN grid.grid_level = 3 THEN grid.grid_id END AS level3_grid_id,
    grid.region_code,
    region.region_id,
    grid.coverage_text,
    grid.boundary_text,
    level.level_name,
    level.level_unit,
    level.min_households AS norm_min_households,
    level.max_households AS norm_max_households,
    grid.household_target,
    CASE
        WHEN grid.household_target IS NULL OR level.min_households IS NULL THEN NULL
        WHEN grid.household_target < level.min_households THEN 'below'
        WHEN grid.household_target > level.max_households THEN 'above'
        ELSE 'inside'
    END AS target_state,
    grid.branch_name,
    grid.has_board,
    grid.contact_card_count,
    grid.valid_from,
    grid.valid_to,
    grid.approval_no,
    grid.is_active,
    grid.is_active AND parents_in_use.parent_grid_code IS NULL AS is_leaf,
    grid.record_id
FROM unified AS grid
LEFT JOIN unified AS parent ON parent.grid_code = grid.parent_grid_code
LEFT JOIN unified AS grandparent ON grandparent.grid_code = parent.parent_grid_code
LEFT JOIN core.region AS region ON region.region_code = grid.region_code AND region.is_newest
LEFT JOIN parents_in_use ON parents_in_use.parent_grid_code = grid.grid_code
LEFT JOIN rule.grid_level AS level
    ON level.area_type = grid.area_type AND level.grid_level = grid.grid_level
    AND level.grid_class = COALESCE(grid.grid_class, 'comprehensive')
