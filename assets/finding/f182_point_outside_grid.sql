-- title: 坐标与地址所在网格不一致
-- grain: one row per dwelling whose point lies in another unified grid than its address, and row of evidence
-- owner: public_security
-- rules: 第二证据：坐标落在哪个网格的边界内，对照地址按覆盖范围所属的末级网格；rule.geometry point_tolerance_m 以内不报
-- code: F182
-- subject: dwelling
-- severity: low
-- department: grid_office
-- due_days: 30
-- law: 一户一格，网格之间无缝隙、不重叠（规则见 docs/domain.md §4 F18）
-- match: boundary
WITH differing AS (
    SELECT
        point.dwelling_id, point.record_id, point.polygon_grid_id, point.address_grid_id, point.polygon_count,
        point.distance_m, named.grid_code AS named_code, around.grid_code AS around_code
    FROM link.geometry_point AS point
    JOIN core.grid AS named ON named.grid_id = point.address_grid_id
    LEFT JOIN core.grid AS around ON around.grid_id = point.polygon_grid_id
    CROSS JOIN rule.geometry AS limits
    WHERE point.verdict IN ('differ', 'outside') AND point.dwelling_id IS NOT NULL
        AND limits.parameter = 'point_tolerance_m'
        AND (point.distance_m IS NULL OR point.distance_m > CAST(limits.value AS DECIMAL(9, 1)))
),
told AS (
    SELECT
        record_id,
        dwelling_id AS subject_id,
        address_grid_id,
        polygon_grid_id,
        '地址属于网格 ' || named_code || '，坐标'
            || CASE
                WHEN around_code IS NOT NULL THEN '落在网格 ' || around_code || ' 内'
                WHEN polygon_count > 1 THEN '落在几个网格的重叠处'
                ELSE '不在任何网格内'
            END
            || COALESCE('，距前者边界约 ' || CAST(CAST(distance_m AS BIGINT) AS VARCHAR) || ' 米', '')
            || '；请核对地址、坐标和网格边界' AS detail
    FROM differing
),
boundaries AS (
    SELECT told.subject_id, told.address_grid_id AS grid_id FROM told
    UNION
    SELECT told.subject_id, told.polygon_grid_id AS grid_id FROM told
)
SELECT subject_id, record_id, detail FROM told
UNION ALL
SELECT boundaries.subject_id, shape.record_id, NULL AS detail
FROM boundaries
JOIN link.grid_shape AS shape ON shape.grid_id = boundaries.grid_id AND shape.state = 'used'
