-- title: 网格边界
-- grain: one row per grid of any system with a boundary in use (grid_id)
-- owner: grid_office
-- rules: 边界一律换算为 CGCS2000；坐标系声明有误的边界不在其中（audit.coord_system）
WITH lines AS (
    SELECT
        linked.grid_id,
        said.grid_code,
        said.grid_name,
        said.region_code,
        ROW_NUMBER() OVER (
            PARTITION BY linked.grid_id ORDER BY said.period_end DESC, said.record_id, said.role
        ) AS place
    FROM link.grid AS linked
    JOIN claim.grid AS said ON said.record_id = linked.record_id AND said.role = linked.role
)
SELECT
    area.grid_id,
    area.grid_system,
    area.department,
    lines.grid_code,
    lines.grid_name,
    lines.region_code,
    area.shape,
    area.area_m2,
    area.record_id
FROM link.grid_area AS area
JOIN lines ON lines.grid_id = area.grid_id AND lines.place = 1
