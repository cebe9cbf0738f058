-- title: 交办任务陈述（上级交办任务）
-- grain: one row per task and grid
-- owner: grid_office
SELECT
    'task' AS role,
    task_no,
    task_name,
    item_code,
    unit_name,
    assigned_date,
    assignee,
    grid_code,
    due_date,
    done_date
FROM std.grid_office__task
