-- title: 网格岗位
-- grain: one row per roster line (record_id, role)
-- owner: grid_office
-- rules: domain.md §3 staff_assignment (1+N: 网格长, 专职, 兼职)
SELECT
    said.record_id,
    said.role,
    linked.person_id,
    said.staff_role,
    grid.grid_id,
    said.grid_code,
    said.identity,
    said.certificate_no,
    said.certificate_no IS NOT NULL AS has_certificate,
    said.badge_no,
    said.valid_from,
    said.valid_from IS NULL OR said.valid_from <= run.as_of AS is_current,
    said.department
FROM claim.staff_assignment AS said
CROSS JOIN audit.run AS run
LEFT JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role
LEFT JOIN core.grid AS grid ON grid.grid_code = said.grid_code
