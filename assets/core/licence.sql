-- title: 许可
-- grain: one row per licence: kind and number (licence_kind, licence_no), as its newest line says
-- owner: market_supervision with every department that licenses
-- rules: a licence is known by its kind and number; of several lines the one of the newest period counts, of one period the
--        one that ends later. is_valid looks at dates and at what the list says of the licence, not at whether its holder
--        still exists (that is a finding).
WITH lines AS (
    SELECT
        said.licence_kind,
        said.licence_no,
        said.licence_name,
        said.category,
        said.business,
        said.holder_name,
        said.valid_from,
        said.valid_to,
        said.licence_status,
        said.operating_status,
        said.department,
        said.record_id,
        said.role,
        ROW_NUMBER() OVER (
            PARTITION BY said.licence_kind, said.licence_no
            ORDER BY said.period_end DESC, said.valid_to DESC, said.record_id, said.role
        ) AS choice,
        COUNT(*) OVER (PARTITION BY said.licence_kind, said.licence_no) AS statement_count
    FROM claim.licence AS said
)
SELECT
    line.licence_kind,
    line.licence_no,
    line.licence_name,
    line.category,
    line.business,
    line.holder_name,
    holder.entity_id,
    holder.method AS entity_method,
    place.dwelling_id,
    place.building_id,
    place.grid_id,
    place.region_code,
    line.valid_from,
    line.valid_to,
    line.licence_status,
    line.operating_status,
    (line.licence_status IS NULL OR line.licence_status = 'valid')
        AND (line.valid_from IS NULL OR line.valid_from <= run.as_of)
        AND (line.valid_to IS NULL OR line.valid_to >= run.as_of) AS is_valid,
    line.statement_count,
    line.department,
    line.record_id,
    line.role
FROM lines AS line
CROSS JOIN audit.run AS run
LEFT JOIN link.market_entity AS holder ON holder.record_id = line.record_id AND holder.role = line.role
LEFT JOIN link.address AS place ON place.record_id = line.record_id AND place.role = 'site'
WHERE line.choice = 1
