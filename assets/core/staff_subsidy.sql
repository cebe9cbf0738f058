-- title: 网格员补贴
-- grain: one row per line of the roll (record_id, role)
-- owner: grid_office
-- rules: domain.md §15: 基本 + 绩效 + 事件奖励 + 工龄 + 岗位, less what is kept back; amount is what was paid out
WITH role_names AS (
    SELECT code, MIN(name) AS name FROM code.staff_role GROUP BY code
)
SELECT
    said.record_id,
    said.role,
    linked.person_id,
    said.staff_role,
    role_names.name AS staff_role_name,
    grid.grid_id,
    said.grid_code,
    said.pay_month,
    said.base_amount,
    said.performance_amount,
    said.report_amount,
    said.seniority_amount,
    said.post_amount,
    said.gross_amount,
    said.deduction_amount,
    said.amount,
    said.department
FROM claim.staff_subsidy AS said
LEFT JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role
LEFT JOIN core.grid AS grid ON grid.grid_code = said.grid_code
LEFT JOIN role_names ON role_names.code = said.staff_role
