-- title: 巡查
-- grain: one row per patrol record (record_id, role)
-- owner: environment
-- rules: domain.md §2 environment 网格化巡查台账
SELECT
    said.record_id,
    said.role,
    said.patrol_no,
    said.patrol_date,
    said.patrol_result,
    linked.source_id AS pollution_source_id,
    department_grid.grid_id AS department_grid_id,
    said.department
FROM claim.patrol AS said
LEFT JOIN link.pollution_source AS linked ON linked.record_id = said.record_id AND linked.role = said.role
LEFT JOIN core.department_grid AS department_grid
    ON department_grid.grid_system = said.department AND department_grid.grid_code = said.department_grid_code
