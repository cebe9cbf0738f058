-- title: 网格工作陈述（网格工作台账）
-- grain: one row per activity (role activity)
-- owner: grid_office
SELECT
    'activity' AS role,
    activity_no,
    activity_kind,
    title,
    held_date,
    grid_code,
    organizer,
    participant_count,
    item_count
FROM std.grid_office__activity
