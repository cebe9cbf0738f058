-- title: 营运车辆
-- grain: one row per line of the vehicle list (record_id, role)
-- owner: transport
-- rules: the owner of a line is linked by its number, else by name (link.market_entity)
SELECT
    said.plate_no,
    said.certificate_no,
    said.vehicle_type,
    said.capacity,
    holder.entity_id,
    holder.method AS entity_method,
    said.checked_date,
    said.vehicle_status,
    said.department,
    said.record_id,
    said.role
FROM claim.vehicle AS said
LEFT JOIN link.market_entity AS holder ON holder.record_id = said.record_id AND holder.role = said.role
