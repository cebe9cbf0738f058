-- title: 网格员培训陈述（网格员培训记录）
-- grain: one row per training and person asked to it (role self)
-- owner: grid_office
SELECT
    'self' AS role,
    training_no,
    training_kind,
    title,
    held_date,
    class_hours,
    organizer,
    staff_role,
    grid_code,
    attendance,
    exam_result
FROM std.grid_office__staff_training
