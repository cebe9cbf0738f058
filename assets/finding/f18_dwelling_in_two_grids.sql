-- title: 一户落入两个末级网格
-- grain: one row per dwelling covered by more than one active unified leaf grid at as_of, and line of such a grid
-- owner: grid_office
-- rules: domain.md §4 F18; design §7 (a dwelling has exactly one leaf grid)
-- code: F18
-- subject: dwelling
-- severity: low
-- department: grid_office
-- due_days: 30
-- law: 一户一格，网格之间无缝隙、不重叠（规则见 docs/domain.md §4 F18）
-- match: coverage
WITH covering AS (
    SELECT DISTINCT covered.dwelling_id, covered.grid_id, grid.grid_code, covered.record_id
    FROM link.dwelling_grid AS covered
    JOIN core.grid AS grid ON grid.grid_id = covered.grid_id
    WHERE covered.is_leaf AND grid.is_active
),
grids AS (
    SELECT DISTINCT dwelling_id, grid_id, grid_code FROM covering
),
claimed_twice AS (
    SELECT
        dwelling_id AS subject_id,
        '该房屋同时落入 ' || CAST(COUNT(*) AS VARCHAR) || ' 个末级网格：'
            || STRING_AGG(grid_code, '、' ORDER BY grid_code) || '；请网格办确认覆盖范围' AS detail
    FROM grids
    GROUP BY dwelling_id
    HAVING COUNT(*) > 1
)
SELECT claimed_twice.subject_id, covering.record_id, claimed_twice.detail
FROM claimed_twice
JOIN covering ON covering.dwelling_id = claimed_twice.subject_id
