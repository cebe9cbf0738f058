-- title: 走访
-- grain: one row per visit record (record_id, role)
-- owner: grid_office
-- rules: domain.md §3 visit. A monthly visit to somebody who is on no published list would tell that he is on another one:
--        published is the coarser visit_kind.
SELECT
    said.record_id,
    said.role,
    said.visit_no,
    said.visit_type,
    CASE WHEN said.visit_type IN ('monthly_key', 'ad_hoc') THEN 'individual' ELSE said.visit_type END AS visit_kind,
    said.visit_date,
    said.visit_result,
    said.staff_name,
    said.has_opinion,
    linked.person_id,
    place.dwelling_id,
    place.grid_id,
    said.department
FROM claim.visit AS said
LEFT JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = 'visited'
LEFT JOIN link.address AS place ON place.record_id = said.record_id AND place.role = 'visited'
