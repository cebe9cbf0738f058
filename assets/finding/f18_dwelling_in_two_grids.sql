-- title: 两个末级网格范围重叠
-- grain: one row per pair of active unified leaf grids that both cover a dwelling at as_of, and line of such a grid
-- owner: grid_office
-- rules: domain.md §4 F18; design §7 (a dwelling has exactly one leaf grid). A dwelling whose leaf a hole of the list leaves
--        unknown is in no pair.
-- code: F18
-- subject: grid
-- case: part
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
pairs AS (
    SELECT
        one.grid_id,
        other.grid_id AS other_grid_id,
        MIN(one.grid_code) AS grid_code,
        MIN(other.grid_code) AS other_grid_code,
        COUNT(DISTINCT one.dwelling_id) AS dwelling_count
    FROM covering AS one
    JOIN covering AS other ON other.dwelling_id = one.dwelling_id AND other.grid_code > one.grid_code
    GROUP BY one.grid_id, other.grid_id
),
evidence AS (
    SELECT DISTINCT one.grid_id, other.grid_id AS other_grid_id, one.record_id, other.record_id AS other_record_id
    FROM covering AS one
    JOIN covering AS other ON other.dwelling_id = one.dwelling_id AND other.grid_code > one.grid_code
)
SELECT
    pairs.grid_id AS subject_id,
    pairs.other_grid_id AS case_part,
    evidence.record_id,
    '末级网格 ' || pairs.grid_code || ' 与 ' || pairs.other_grid_code || ' 的覆盖范围都写了同样的 '
        || CAST(pairs.dwelling_count AS VARCHAR) || ' 套房屋；请网格办确认归哪个网格' AS detail
FROM pairs
JOIN evidence ON evidence.grid_id = pairs.grid_id AND evidence.other_grid_id = pairs.other_grid_id
UNION ALL
SELECT evidence.grid_id, evidence.other_grid_id, evidence.other_record_id, NULL AS detail
FROM evidence
