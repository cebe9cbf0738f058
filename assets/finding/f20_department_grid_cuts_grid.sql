-- title: 部门网格与统一网格互相切割
-- grain: one row per department grid and active unified leaf grid that cut each other, and line of the two
-- owner: grid_office with the department
-- rules: domain.md §4 F20: shared dwellings are less than rule.grid_match of both sides. A department grid that contains
--        whole leaf grids, or lies in one, fits. A pair that a person decided (decisions/grid_crosswalk.csv) is not asked
--        again.
-- code: F20
-- subject: grid
-- case: part
-- severity: low
-- department: grid_office
-- due_days: 60
-- law: 多网合一：部门网格边界与统一网格一致（规则见 docs/domain.md §4 F20）
-- match: coverage
WITH cutting AS (
    SELECT
        pair.unified_grid_id,
        pair.department_grid_id,
        pair.department_record_id,
        pair.unified_record_id,
        pair.dwelling_count,
        pair.household_count,
        pair.department_dwelling_count,
        pair.unified_dwelling_count,
        grid.grid_code,
        department_grid.grid_code AS department_grid_code,
        department_name.value AS department_name
    FROM core.grid_crosswalk AS pair
    JOIN core.grid AS grid ON grid.grid_id = pair.unified_grid_id
    JOIN core.department_grid AS department_grid ON department_grid.grid_id = pair.department_grid_id
    JOIN rule.grid_match AS least ON least.parameter = 'least_share'
    LEFT JOIN rule.department_name AS department_name ON department_name.parameter = pair.department
    WHERE pair.unified_is_leaf AND pair.relation = 'overlaps' AND pair.decided_on IS NULL
        AND pair.department_share < CAST(least.value AS DECIMAL(6, 4))
        AND pair.unified_share < CAST(least.value AS DECIMAL(6, 4))
)
SELECT
    unified_grid_id AS subject_id,
    department_grid_id AS case_part,
    unified_record_id AS record_id,
    COALESCE(department_name, '部门') || '网格 ' || department_grid_code || '（' || CAST(department_dwelling_count AS VARCHAR)
        || ' 套）与末级网格 ' || grid_code || '（' || CAST(unified_dwelling_count AS VARCHAR) || ' 套）只共有 '
        || CAST(dwelling_count AS VARCHAR) || ' 套房屋、' || CAST(household_count AS VARCHAR)
        || ' 户；请与该部门商定边界，或在 decisions/grid_crosswalk.csv 确认' AS detail
FROM cutting
UNION ALL
SELECT unified_grid_id, department_grid_id, department_record_id, NULL AS detail
FROM cutting
