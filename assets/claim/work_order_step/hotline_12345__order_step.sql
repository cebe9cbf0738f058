-- title: 工单环节陈述（热线工单流转记录）
-- grain: one row per order and step
-- owner: hotline_12345
SELECT
    'step' AS role,
    order_no,
    'hotline' AS channel,
    step_no,
    step,
    step_at,
    unit_name
FROM std.hotline_12345__order_step
