-- title: 固定污染源
-- grain: one row per fixed pollution source (pollution_source_id)
-- owner: environment
-- rules: HJ 608-2017: the source code is the permit number: USCC 18 + site serial + letter; H9… without USCC
SELECT
    source.source_id AS pollution_source_id,
    source.source_code,
    source.source_name,
    CASE WHEN SUBSTR(source.source_code, 1, 2) <> 'H9' THEN SUBSTR(source.source_code, 1, 18) END AS permit_uscc,
    source.permit_category,
    source.industry,
    source.operating_status,
    source.permit_from,
    source.permit_to,
    (source.permit_from IS NULL OR source.permit_from <= run.as_of)
        AND (source.permit_to IS NULL OR source.permit_to >= run.as_of) AS is_permit_active,
    holder.entity_id,
    holder.method AS entity_method,
    place.dwelling_id,
    place.building_id,
    place.grid_id,
    place.region_code,
    department_grid.grid_id AS department_grid_id,
    site.longitude,
    site.latitude,
    site.coord_system,
    source.record_id,
    source.role
FROM link.pollution_source_golden AS source
CROSS JOIN audit.run AS run
JOIN claim.pollution_source AS entry ON entry.record_id = source.record_id AND entry.role = source.role
LEFT JOIN link.market_entity AS holder ON holder.record_id = source.record_id AND holder.role = 'holder'
LEFT JOIN link.address AS place ON place.record_id = source.record_id AND place.role = 'site'
LEFT JOIN claim.address AS site ON site.record_id = source.record_id AND site.role = 'site'
LEFT JOIN core.department_grid AS department_grid
    ON department_grid.grid_system = entry.department AND department_grid.grid_code = source.department_grid_code
