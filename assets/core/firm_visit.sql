-- title: 商户走访
-- grain: one row per visit to a firm (record_id, role)
-- owner: grid_office
-- rules: the firm of a visit is linked by its number, else by name and place (link.market_entity)
SELECT
    said.visit_no,
    said.visit_date,
    said.visit_result,
    said.staff_name,
    holder.entity_id,
    holder.method AS entity_method,
    place.dwelling_id,
    place.building_id,
    place.grid_id,
    place.region_code,
    said.department,
    said.record_id,
    said.role
FROM claim.firm_visit AS said
LEFT JOIN link.market_entity AS holder ON holder.record_id = said.record_id AND holder.role = said.role
LEFT JOIN link.address AS place ON place.record_id = said.record_id AND place.role = 'site'
