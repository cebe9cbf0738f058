-- title: 房屋坐标
-- grain: one row per dwelling with a point (dwelling_id)
-- owner: public_security
-- rules: 标准地址的坐标优先，其次较新的；坐标系声明有误的不取；坐标不发布，只发布比对结果
WITH points AS (
    SELECT
        point.dwelling_id,
        point.longitude,
        point.latitude,
        point.polygon_grid_id,
        point.address_grid_id,
        point.verdict,
        point.distance_m,
        point.record_id,
        ROW_NUMBER() OVER (
            PARTITION BY point.dwelling_id
            ORDER BY CASE WHEN said.is_standard THEN 0 ELSE 1 END, said.period_end DESC, point.record_id, point.role
        ) AS place
    FROM link.geometry_point AS point
    JOIN claim.address AS said ON said.record_id = point.record_id AND said.role = point.role
    WHERE point.dwelling_id IS NOT NULL AND point.verdict <> 'refused'
)
SELECT
    dwelling_id,
    longitude,
    latitude,
    polygon_grid_id,
    address_grid_id,
    verdict,
    distance_m,
    record_id
FROM points
WHERE place = 1
