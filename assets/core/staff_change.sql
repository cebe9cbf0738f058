-- title: 网格员变动
-- grain: one row per change (record_id, role)
-- owner: grid_office
-- rules: the list is history and changes nothing of the roster (core.staff_assignment), which says who is in post
WITH kind_names AS (
    SELECT code, MIN(name) AS name FROM code.staff_change_kind GROUP BY code
),
role_names AS (
    SELECT code, MIN(name) AS name FROM code.staff_role GROUP BY code
)
SELECT
    said.record_id,
    said.role,
    said.change_no,
    linked.person_id,
    said.change_kind,
    kind_names.name AS change_name,
    said.change_date,
    said.former_role,
    former_role_names.name AS former_role_name,
    former_grid.grid_id AS former_grid_id,
    said.former_grid_code,
    said.staff_role,
    role_names.name AS staff_role_name,
    new_grid.grid_id AS new_grid_id,
    said.grid_code,
    CASE WHEN said.change_kind = 'left' THEN former_grid.grid_id ELSE new_grid.grid_id END AS grid_id,
    said.reason,
    said.department
FROM claim.staff_change AS said
LEFT JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role
LEFT JOIN core.grid AS former_grid ON former_grid.grid_code = said.former_grid_code
LEFT JOIN core.grid AS new_grid ON new_grid.grid_code = said.grid_code
LEFT JOIN role_names AS former_role_names ON former_role_names.code = said.former_role
LEFT JOIN role_names ON role_names.code = said.staff_role
LEFT JOIN kind_names ON kind_names.code = said.change_kind
