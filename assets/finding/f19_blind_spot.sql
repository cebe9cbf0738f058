-- title: 网格盲区
-- grain: one row per place, community or village, or grid that is a blind spot, and row of evidence
-- owner: grid_office
-- rules: domain.md §4 F19. A place (estate, road or village group of a community or village) with inhabited dwellings
--        outside every leaf grid; a community or village without grids; the topmost grid that nobody serves. A dwelling whose leaf a hole of the grid list leaves unknown is no blind spot. A grid
--        is served by the roles of its level (rule.grid_level) at it or at a grid above it; asked only while a roster is in
--        force.
-- code: F19
-- subject: region
-- case: part
-- severity: medium
-- department: grid_office
-- due_days: 30
-- law: 全域有网、格中定人（规则见 docs/domain.md §4 F19）
-- match: coverage
WITH inhabited AS (
    SELECT DISTINCT
        dwelling.dwelling_id,
        dwelling.region_id,
        COALESCE(
            dwelling.estate || COALESCE(dwelling.village_group || '组', ''), dwelling.road, dwelling.village_group || '组', '其他') AS place,
        COALESCE(dwelling.building_id, dwelling.dwelling_id) AS building_id,
        dwelling.record_id
    FROM core.living_household AS household
    JOIN core.dwelling AS dwelling ON dwelling.dwelling_id = household.dwelling_id
    WHERE dwelling.grid_method IS NULL AND dwelling.region_id IS NOT NULL AND dwelling.record_id IS NOT NULL
),
grid_lists AS (
    SELECT COUNT(*) AS grid_count FROM core.grid WHERE is_active
),
uncovered AS (
    SELECT region_id, place, COUNT(*) AS dwelling_count, COUNT(DISTINCT building_id) AS building_count
    FROM inhabited
    GROUP BY region_id, place
),
uncovered_rows AS (
    SELECT region_id, place, building_id, MIN(record_id) AS record_id
    FROM inhabited
    GROUP BY region_id, place, building_id
),
unsure_regions AS (
    SELECT DISTINCT region_id FROM core.dwelling WHERE grid_method = 'unknown' AND region_id IS NOT NULL
),
bare_regions AS (
    SELECT region.region_id, region.record_id
    FROM core.region AS region
    LEFT JOIN core.grid AS grid ON grid.region_code = region.region_code AND grid.is_active
    LEFT JOIN unsure_regions AS unsure ON unsure.region_id = region.region_id
    WHERE region.is_newest AND region.region_level = 'village' AND grid.grid_id IS NULL AND unsure.region_id IS NULL
),
roster AS (
    SELECT COUNT(*) AS post_count FROM core.staff_assignment WHERE is_current AND grid_id IS NOT NULL
),
served AS (
    SELECT DISTINCT grid.grid_id
    FROM core.grid AS grid
    JOIN rule.grid_level AS level
        ON level.area_type = grid.area_type AND level.grid_level = grid.grid_level
        AND level.grid_class = COALESCE(grid.grid_class, 'comprehensive')
    JOIN core.staff_assignment AS post
        ON post.grid_id IN (grid.grid_id, grid.level1_grid_id, grid.level2_grid_id)
        AND ',' || level.served_by || ',' LIKE '%,' || post.staff_role || ',%'
    WHERE post.is_current
),
unserved_of_any AS (
    SELECT grid.grid_id, grid.parent_grid_id, grid.region_id, grid.grid_code, grid.record_id
    FROM core.grid AS grid
    JOIN rule.grid_level AS level
        ON level.area_type = grid.area_type AND level.grid_level = grid.grid_level
        AND level.grid_class = COALESCE(grid.grid_class, 'comprehensive')
    LEFT JOIN served ON served.grid_id = grid.grid_id
    -- Below a hole of the list nobody knows who serves from above.
    WHERE grid.is_active AND grid.region_id IS NOT NULL AND served.grid_id IS NULL
        AND (grid.grid_level = 1 OR grid.parent_grid_id IS NOT NULL)
),
unserved AS (
    SELECT below.grid_id, below.region_id, below.grid_code, below.record_id
    FROM unserved_of_any AS below
    LEFT JOIN unserved_of_any AS above ON above.grid_id = below.parent_grid_id
    WHERE above.grid_id IS NULL
)
SELECT
    uncovered.region_id AS subject_id,
    uncovered.place AS case_part,
    uncovered_rows.record_id,
    uncovered.place || ' 有 ' || CAST(uncovered.dwelling_count AS VARCHAR) || ' 套有人居住的房屋（'
        || CAST(uncovered.building_count AS VARCHAR) || ' 处楼栋或门牌）不在任何网格内；请网格办划入' AS detail
FROM uncovered
JOIN uncovered_rows ON uncovered_rows.region_id = uncovered.region_id AND uncovered_rows.place = uncovered.place
CROSS JOIN grid_lists
WHERE grid_lists.grid_count > 0
UNION ALL
SELECT bare_regions.region_id, '没有网格', bare_regions.record_id, '该社区（村）没有在用的网格；请网格办划分'
FROM bare_regions
CROSS JOIN grid_lists
WHERE grid_lists.grid_count > 0
UNION ALL
SELECT unserved.region_id, unserved.grid_id, unserved.record_id,
    '网格 ' || unserved.grid_code || ' 及其上级网格没有本级应配的人员；请网格办定人'
FROM unserved
CROSS JOIN roster
WHERE roster.post_count > 0
