-- title: 交办任务
-- grain: one row per task and grid (record_id, role)
-- owner: grid_office
-- rules: domain.md §10: on the list is an item of that code, else of that name, that was approved on the day it was assigned
WITH known AS (
    SELECT
        said.record_id,
        said.role,
        COALESCE(by_code.item_code, by_name.item_code) AS item_code,
        COALESCE(by_code.item_name, by_name.item_name) AS item_name,
        COALESCE(by_code.valid_from, by_name.valid_from) AS valid_from,
        COALESCE(by_code.valid_to, by_name.valid_to) AS valid_to
    FROM claim.grid_task AS said
    LEFT JOIN rule.task_list AS by_code ON by_code.item_code = said.item_code AND by_code.is_main
    LEFT JOIN rule.task_list AS by_name ON by_name.spelling = said.task_name
)
SELECT
    said.record_id,
    said.role,
    said.task_no,
    said.task_name,
    known.item_code,
    known.item_name,
    CASE
        WHEN known.item_code IS NULL THEN 'not_listed'
        WHEN said.assigned_date < known.valid_from THEN 'not_yet'
        WHEN said.assigned_date > known.valid_to THEN 'ended'
        ELSE 'listed'
    END AS list_state,
    said.unit_name,
    said.assigned_date,
    said.assignee,
    grid.grid_id,
    said.due_date,
    said.done_date,
    said.department
FROM claim.grid_task AS said
JOIN known ON known.record_id = said.record_id AND known.role = said.role
LEFT JOIN core.grid AS grid ON grid.grid_code = said.grid_code
