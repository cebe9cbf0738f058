-- title: 网格对照
-- grain: one row per department grid and unified grid that share dwellings (department_grid_id, unified_grid_id)
-- owner: grid_office with the department
-- rules: domain.md §3 grid_crosswalk (equal, within, contains, overlaps; share of households)
SELECT
    crosswalk.department,
    crosswalk.department_grid_id,
    department_grid.grid_name AS department_grid_name,
    crosswalk.unified_grid_id,
    grid.grid_name AS unified_grid_name,
    grid.grid_level AS unified_grid_level,
    crosswalk.relation,
    crosswalk.dwelling_count,
    crosswalk.department_share,
    crosswalk.unified_share,
    department_grid.record_id AS department_record_id,
    grid.record_id AS unified_record_id
FROM link.grid_crosswalk AS crosswalk
LEFT JOIN core.department_grid AS department_grid ON department_grid.grid_id = crosswalk.department_grid_id
LEFT JOIN core.grid AS grid ON grid.grid_id = crosswalk.unified_grid_id
