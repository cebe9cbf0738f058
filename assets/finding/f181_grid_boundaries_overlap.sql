-- title: 末级网格边界重叠
-- grain: one row per lowest unified grid whose boundary overlaps others, and boundary that takes part
-- owner: grid_office
-- rules: domain.md §4 F18 (geometry overlap > 1 %); rule.geometry overlap_share
-- code: F181
-- subject: grid
-- severity: low
-- department: grid_office
-- due_days: 30
-- law: 一户一格，网格之间无缝隙、不重叠（规则见 docs/domain.md §4 F18）
-- match: boundary
WITH pairs AS (
    SELECT shared.grid_id, shared.other_grid_id, shared.area_m2, shared.share
    FROM link.grid_overlap AS shared
    CROSS JOIN rule.geometry AS limits
    WHERE limits.parameter = 'overlap_share' AND shared.share > CAST(limits.value AS DECIMAL(6, 4))
),
told AS (
    SELECT
        pairs.grid_id AS subject_id,
        '边界与 ' || STRING_AGG(
            other.grid_code || '（' || CAST(CAST(pairs.area_m2 AS BIGINT) AS VARCHAR) || ' 平方米，占较小网格的 '
                || CAST(CAST(pairs.share * 100 AS DECIMAL(5, 1)) AS VARCHAR) || '%）',
            '、' ORDER BY other.grid_code
        ) || ' 重叠；请网格办核对边界' AS detail
    FROM pairs
    JOIN core.grid AS other ON other.grid_id = pairs.other_grid_id
    GROUP BY pairs.grid_id
),
parts AS (
    SELECT pairs.grid_id AS subject_id, pairs.grid_id FROM pairs
    UNION
    SELECT pairs.grid_id AS subject_id, pairs.other_grid_id FROM pairs
)
SELECT told.subject_id, shape.record_id, told.detail
FROM told
JOIN parts ON parts.subject_id = told.subject_id
JOIN link.grid_shape AS shape ON shape.grid_id = parts.grid_id AND shape.state = 'used'
