-- title: 地址
-- grain: one row per distinct resolved address (address_id)
-- owner: public_security
-- rules: design §7 (an address resolves to a dwelling with a method and a confidence)
WITH spellings AS (
    SELECT
        linked.address_id,
        linked.dwelling_id,
        linked.building_id,
        linked.grid_id,
        linked.region_code,
        linked.address_norm,
        linked.parse_level,
        linked.method,
        linked.rule,
        linked.confidence,
        linked.record_id,
        linked.role,
        COALESCE(
            NULLIF(COUNT(CASE WHEN withheld.record_id IS NULL THEN 1 END) OVER (PARTITION BY linked.address_id), 0),
            COUNT(*) OVER (PARTITION BY linked.address_id)
        ) AS record_count,
        ROW_NUMBER() OVER (
            PARTITION BY linked.address_id
            ORDER BY
                CASE WHEN withheld.record_id IS NULL THEN 0 ELSE 1 END,
                linked.confidence DESC NULLS LAST, linked.record_id, linked.role
        ) AS choice
    FROM link.address AS linked
    LEFT JOIN link.withheld_record AS withheld ON withheld.record_id = linked.record_id
    WHERE linked.address_id IS NOT NULL
)
SELECT
    address_id,
    address_norm,
    parse_level,
    dwelling_id,
    building_id,
    grid_id,
    region_code,
    method,
    rule AS reason,
    confidence,
    record_count,
    record_id,
    role
FROM spellings
WHERE choice = 1
