-- title: 工单事发地有网格而单上没有网格
-- grain: one row per leaf grid with orders of the month that nobody gave to it, and order
-- owner: hotline_12345, urban_management, environment
-- rules: domain.md §4 F25: the place of a dispatched order lies in one leaf grid and the order names none. Asked of channels whose
--        orders name grids at all. An order answered at once, or a confidential one, needs no grid.
-- code: F251
-- subject: grid
-- severity: medium
-- department: hotline_12345
-- due_days: 5
-- law: 网格内事项应分派到网格（条文由本市填写，规则见 docs/domain.md §4 F25）
-- match: address
WITH naming AS (
    SELECT DISTINCT channel FROM core.work_order WHERE has_grid
),
lost AS (
    SELECT said.grid_id, said.record_id, said.department
    FROM core.work_order AS said
    JOIN naming ON naming.channel = said.channel
    CROSS JOIN audit.run AS run
    WHERE said.grid_id IS NOT NULL AND NOT said.has_grid AND said.handling = 'dispatched'
        AND said.reported_date BETWEEN CAST(DATE_TRUNC('month', run.as_of) AS DATE) AND run.as_of
),
counted AS (
    SELECT grid_id, department, COUNT(*) AS order_count FROM lost GROUP BY grid_id, department
)
SELECT
    lost.grid_id AS subject_id,
    lost.record_id,
    lost.department,
    '网格 ' || grid.grid_code || ' 内有 ' || CAST(counted.order_count AS VARCHAR)
        || ' 件转办工单没有写网格，网格员看不到；请补派' AS detail
FROM lost
JOIN counted ON counted.grid_id = lost.grid_id AND counted.department = lost.department
JOIN core.grid AS grid ON grid.grid_id = lost.grid_id
