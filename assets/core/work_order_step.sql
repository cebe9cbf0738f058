-- title: 工单流转记录
-- grain: one row per order and step (record_id, role)
-- owner: hotline_12345
-- rules: domain.md §11: one status column cannot give response, returns or time per unit
SELECT
    said.record_id,
    said.role,
    said.channel,
    said.order_no,
    said.step_no,
    said.step,
    said.step_at,
    said.unit_name,
    said.department
FROM claim.work_order_step AS said
