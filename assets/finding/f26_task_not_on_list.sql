-- title: 事项清单外的任务交给网格员
-- grain: one row per unit and task outside the list, and task row
-- owner: grid_office
-- rules: domain.md §4 F26, §10: a task given to grid staff within rule.grid_task told_days that was on no approved list on that day;
--        asked only where the city keeps a list. What town officials were given is no task of grid staff.
-- code: F26
-- subject: region
-- case: part
-- severity: medium
-- department: grid_office
-- due_days: 10
-- law: 网格事项准入制度：清单以外的事项不得交给网格员（条文由本市填写，规则见 docs/domain.md §10）
-- match: list
WITH lists AS (
    SELECT COUNT(*) AS item_count FROM rule.task_list
),
outside AS (
    SELECT task.record_id, task.unit_name, task.task_name, task.list_state, task.grid_id, county.region_id
    FROM core.grid_task AS task
    CROSS JOIN audit.run AS run
    CROSS JOIN lists
    JOIN rule.grid_task AS told ON told.parameter = 'told_days'
    JOIN core.region AS county ON county.region_level = 'county' AND county.is_newest
    WHERE lists.item_count > 0 AND task.assignee = 'grid_staff' AND task.list_state <> 'listed'
        AND task.assigned_date > run.as_of - CAST(told.value AS INTEGER) AND task.assigned_date <= run.as_of
),
counted AS (
    SELECT
        region_id, unit_name, task_name, COUNT(*) AS task_count, COUNT(DISTINCT grid_id) AS grid_count,
        MIN(CASE list_state WHEN 'ended' THEN '该事项已退出清单' WHEN 'not_yet' THEN '下派时尚未准入' ELSE '清单中没有该事项' END) AS why
    FROM outside
    GROUP BY region_id, unit_name, task_name
)
SELECT
    outside.region_id AS subject_id,
    outside.unit_name || '·' || outside.task_name AS case_part,
    outside.record_id,
    outside.unit_name || '向 ' || CAST(counted.grid_count AS VARCHAR) || ' 个网格下派“' || outside.task_name || '” '
        || CAST(counted.task_count AS VARCHAR) || ' 件，' || counted.why || '；请停止下派或补办准入' AS detail
FROM outside
JOIN counted
    ON counted.region_id = outside.region_id AND counted.unit_name = outside.unit_name
    AND counted.task_name = outside.task_name
