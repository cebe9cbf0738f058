-- title: 特种设备
-- grain: one row per line of the equipment list (record_id, role)
-- owner: market_supervision
-- rules: the user of a line is linked by its number, else by name and place (link.market_entity); a line stays when
--        no firm is found
SELECT
    said.equipment_code,
    said.use_certificate_no,
    said.equipment_kind,
    holder.entity_id,
    holder.method AS entity_method,
    place.dwelling_id,
    place.building_id,
    place.grid_id,
    place.region_code,
    said.equipment_status,
    said.inspected_date,
    said.next_inspection_date,
    said.equipment_status = 'in_use' AND said.next_inspection_date < run.as_of AS is_overdue,
    said.maintainer_name,
    said.department,
    said.record_id,
    said.role
FROM claim.equipment AS said
CROSS JOIN audit.run AS run
LEFT JOIN link.market_entity AS holder ON holder.record_id = said.record_id AND holder.role = said.role
LEFT JOIN link.address AS place ON place.record_id = said.record_id AND place.role = 'site'
