-- title: 固定污染源
-- grain: one row per fixed pollution source (pollution_source_id)
-- owner: environment
-- rules: HJ 608-2017: the source code is the permit number: USCC 18 + site serial + letter; H9… without USCC
WITH entries AS (
    SELECT
        linked.source_id AS pollution_source_id,
        said.source_code,
        said.source_name,
        said.permit_category,
        said.industry,
        said.operating_status,
        said.permit_from,
        said.permit_to,
        said.department,
        said.department_grid_code,
        said.record_id,
        said.role,
        ROW_NUMBER() OVER (
            PARTITION BY linked.source_id
            ORDER BY said.period_end DESC, said.permit_to DESC NULLS LAST, said.record_id, said.role
        ) AS choice
    FROM claim.pollution_source AS said
    JOIN link.pollution_source AS linked ON linked.record_id = said.record_id AND linked.role = said.role
    WHERE linked.source_id IS NOT NULL
)
SELECT
    source.pollution_source_id,
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
FROM entries AS source
CROSS JOIN audit.run AS run
LEFT JOIN link.market_entity AS holder ON holder.record_id = source.record_id AND holder.role = 'holder'
LEFT JOIN link.address AS place ON place.record_id = source.record_id AND place.role = 'site'
LEFT JOIN claim.address AS site ON site.record_id = source.record_id AND site.role = 'site'
LEFT JOIN core.department_grid AS department_grid
    ON department_grid.grid_system = source.department AND department_grid.grid_code = source.department_grid_code
WHERE source.choice = 1
