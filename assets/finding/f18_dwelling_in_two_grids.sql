-- title: 一户落入两个末级网格
-- grain: one row per dwelling covered by more than one active unified leaf grid at as_of
-- owner: grid_office
-- rules: domain.md §4 F18; design §7 (a dwelling has exactly one leaf grid)
WITH covering AS (
    SELECT DISTINCT
        covered.dwelling_id,
        covered.grid_id,
        grid.grid_code,
        covered.record_id
    FROM link.dwelling_grid AS covered
    JOIN core.grid AS grid ON grid.grid_id = covered.grid_id
    WHERE covered.is_leaf AND grid.is_active
),
grids AS (
    SELECT DISTINCT dwelling_id, grid_id, grid_code
    FROM covering
),
claimed_twice AS (
    SELECT
        dwelling_id,
        COUNT(*) AS leaf_count,
        STRING_AGG(grid_code, '、' ORDER BY grid_code) AS grid_codes
    FROM grids
    GROUP BY dwelling_id
    HAVING COUNT(*) > 1
),
evidence_lines AS (
    SELECT DISTINCT covering.dwelling_id, covering.record_id
    FROM covering
    JOIN claimed_twice ON claimed_twice.dwelling_id = covering.dwelling_id
),
evidence_lists AS (
    SELECT dwelling_id, STRING_AGG(record_id, ';' ORDER BY record_id) AS evidence
    FROM evidence_lines
    GROUP BY dwelling_id
)
SELECT
    'F18-' || claimed_twice.dwelling_id || '-' || SUBSTR(CAST(run.as_of AS VARCHAR), 1, 7) AS finding_id,
    'F18' AS finding_code,
    '一户落入两个末级网格' AS title,
    'dwelling' AS subject_kind,
    claimed_twice.dwelling_id AS subject_id,
    CAST(DATE_TRUNC('month', run.as_of) AS DATE) AS month,
    'grid_office' AS department,
    'coverage' AS match_level,
    CAST(NULL AS DECIMAL(14, 2)) AS amount,
    '该房屋同时落入 ' || CAST(claimed_twice.leaf_count AS VARCHAR) || ' 个末级网格：' || claimed_twice.grid_codes
        || '；请网格办确认覆盖范围' AS detail,
    evidence_lists.evidence,
    run.as_of + CAST(due.value AS INTEGER) AS due_date,
    'new' AS state
FROM claimed_twice
JOIN evidence_lists ON evidence_lists.dwelling_id = claimed_twice.dwelling_id
CROSS JOIN audit.run AS run
JOIN rule.finding AS due ON due.parameter = 'f18_due_days'
