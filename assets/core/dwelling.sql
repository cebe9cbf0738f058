-- title: 房屋
-- grain: one row per dwelling (dwelling_id)
-- owner: public_security (standard address), grid_office (grid)
-- rules: design §7 (a dwelling has exactly one leaf grid). Where several leaf grids claim it, grid_id is null and an
--        upper grid counts only when all of them lie under it. Where a hole of the grid list leaves the leaf unknown, an
--        upper grid counts when its own coverage names the dwelling and no other grid of its level does.
WITH sources AS (
    SELECT
        linked.dwelling_id,
        said.record_id,
        said.role,
        said.dwelling_use,
        said.is_standard,
        ROW_NUMBER() OVER (
            PARTITION BY linked.dwelling_id
            ORDER BY
                CASE WHEN said.is_standard THEN 0 ELSE 1 END,
                CASE WHEN withheld.record_id IS NULL THEN 0 ELSE 1 END,
                said.period_end DESC, said.record_id, said.role
        ) AS choice
    FROM link.address AS linked
    JOIN claim.address AS said ON said.record_id = linked.record_id AND said.role = linked.role
    LEFT JOIN link.withheld_record AS withheld ON withheld.record_id = linked.record_id
    WHERE linked.dwelling_id IS NOT NULL
),
leaf_paths AS (
    SELECT
        covered.dwelling_id,
        COUNT(DISTINCT covered.grid_id) AS leaf_count,
        MIN(covered.grid_id) AS first_leaf_id,
        CASE WHEN COUNT(*) = COUNT(grid.level1_grid_id) AND MIN(grid.level1_grid_id) = MAX(grid.level1_grid_id)
            THEN MIN(grid.level1_grid_id) END AS level1_grid_id,
        CASE WHEN COUNT(*) = COUNT(grid.level2_grid_id) AND MIN(grid.level2_grid_id) = MAX(grid.level2_grid_id)
            THEN MIN(grid.level2_grid_id) END AS level2_grid_id,
        CASE WHEN COUNT(*) = COUNT(grid.level3_grid_id) AND MIN(grid.level3_grid_id) = MAX(grid.level3_grid_id)
            THEN MIN(grid.level3_grid_id) END AS level3_grid_id
    FROM link.dwelling_grid AS covered
    JOIN core.grid AS grid ON grid.grid_id = covered.grid_id
    WHERE covered.is_leaf AND grid.is_active
    GROUP BY covered.dwelling_id
),
named_above AS (
    SELECT
        covered.dwelling_id,
        CASE WHEN COUNT(DISTINCT CASE WHEN grid.grid_level = 1 THEN grid.grid_id END) = 1
            THEN MIN(CASE WHEN grid.grid_level = 1 THEN grid.grid_id END) END AS level1_grid_id
    FROM link.dwelling_grid AS covered
    JOIN core.grid AS grid ON grid.grid_id = covered.grid_id
    WHERE grid.is_active
    GROUP BY covered.dwelling_id
)
SELECT
    dwelling.dwelling_id,
    dwelling.std_address_code,
    dwelling.building_id,
    dwelling.region_code,
    region.region_id,
    dwelling.road,
    dwelling.estate,
    dwelling.phase,
    dwelling.building,
    dwelling.unit,
    dwelling.floor,
    dwelling.room,
    dwelling.village_group,
    dwelling.door_no,
    dwelling.address_norm,
    dwelling.is_collective,
    sources.dwelling_use,
    COALESCE(sources.is_standard, FALSE) AS is_standard,
    CASE WHEN leaf_paths.leaf_count = 1 THEN leaf_paths.first_leaf_id END AS grid_id,
    CASE WHEN dwelling.grid_method = 'unknown' THEN named_above.level1_grid_id ELSE leaf_paths.level1_grid_id END
        AS level1_grid_id,
    leaf_paths.level2_grid_id,
    leaf_paths.level3_grid_id,
    COALESCE(leaf_paths.leaf_count, 0) AS leaf_grid_count,
    dwelling.grid_method,
    dwelling.grid_reason,
    sources.record_id,
    sources.role
FROM link.dwelling AS dwelling
LEFT JOIN core.region AS region ON region.region_code = dwelling.region_code AND region.is_newest
LEFT JOIN sources ON sources.dwelling_id = dwelling.dwelling_id AND sources.choice = 1
LEFT JOIN leaf_paths ON leaf_paths.dwelling_id = dwelling.dwelling_id
LEFT JOIN named_above ON named_above.dwelling_id = dwelling.dwelling_id
