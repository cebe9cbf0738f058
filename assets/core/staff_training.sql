-- title: 网格员培训
-- grain: one row per training and person asked to it (record_id, role)
-- owner: grid_office
-- rules: the person is linked as every person is (link.person); role and grid are what the record says, not the roster
WITH kind_names AS (
    SELECT code, MIN(name) AS name FROM code.staff_training_kind GROUP BY code
),
attendance_names AS (
    SELECT code, MIN(name) AS name FROM code.training_attendance GROUP BY code
),
role_names AS (
    SELECT code, MIN(name) AS name FROM code.staff_role GROUP BY code
)
SELECT
    said.record_id,
    said.role,
    said.training_no,
    said.training_kind,
    kind_names.name AS training_name,
    said.title,
    said.held_date,
    said.class_hours,
    said.organizer,
    linked.person_id,
    said.staff_role,
    role_names.name AS staff_role_name,
    grid.grid_id,
    said.grid_code,
    said.attendance,
    attendance_names.name AS attendance_name,
    said.exam_result,
    said.department
FROM claim.staff_training AS said
LEFT JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role
LEFT JOIN core.grid AS grid ON grid.grid_code = said.grid_code
LEFT JOIN kind_names ON kind_names.code = said.training_kind
LEFT JOIN role_names ON role_names.code = said.staff_role
LEFT JOIN attendance_names ON attendance_names.code = said.attendance
