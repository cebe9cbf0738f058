-- title: 文旅场所
-- grain: one row per line of the venue list (record_id, role)
-- owner: culture_tourism
-- rules: the operator of a line is linked by its number, else by name and place (link.market_entity)
SELECT
    said.venue_name,
    said.venue_kind,
    said.licence_no,
    holder.entity_id,
    holder.method AS entity_method,
    place.dwelling_id,
    place.building_id,
    place.grid_id,
    place.region_code,
    said.capacity,
    said.fire_passed,
    said.department,
    said.record_id,
    said.role
FROM claim.venue AS said
LEFT JOIN link.market_entity AS holder ON holder.record_id = said.record_id AND holder.role = said.role
LEFT JOIN link.address AS place ON place.record_id = said.record_id AND place.role = 'site'
