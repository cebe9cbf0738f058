-- title: 建设项目
-- grain: one row per line of the project list (record_id, role)
-- owner: development_reform
-- rules: the builder of a line is linked by its number, else by name and place (link.market_entity)
SELECT
    said.project_code,
    said.project_name,
    holder.entity_id,
    holder.method AS entity_method,
    place.dwelling_id,
    place.building_id,
    place.grid_id,
    place.region_code,
    said.total_investment,
    said.year_investment,
    said.start_date,
    said.end_date,
    said.stage,
    said.department,
    said.record_id,
    said.role
FROM claim.project AS said
LEFT JOIN link.market_entity AS holder ON holder.record_id = said.record_id AND holder.role = said.role
LEFT JOIN link.address AS place ON place.record_id = said.record_id AND place.role = 'site'
