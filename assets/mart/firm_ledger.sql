-- title: 经营主体台账
-- grain: one row per market entity (entity_id)
-- owner: market_supervision
-- rules: domain.md §2 market entity; the legal representative is the one the register names last
WITH named AS (
    SELECT
        stated.entity_id,
        person.name,
        ROW_NUMBER() OVER (
            PARTITION BY stated.entity_id
            ORDER BY CASE WHEN stated.is_register THEN 0 ELSE 1 END, stated.record_id, stated.person_id
        ) AS choice
    FROM core.market_entity_person AS stated
    JOIN core.person AS person ON person.person_id = stated.person_id
    WHERE stated.person_role = 'legal_rep'
),
permits AS (
    SELECT entity_id, COUNT(*) AS permit_count
    FROM core.pollution_source
    WHERE entity_id IS NOT NULL AND is_permit_active
    GROUP BY entity_id
)
SELECT
    entity.entity_id,
    entity.uscc,
    entity.reg_no,
    entity.entity_name,
    CASE entity.entity_type
        WHEN 'enterprise' THEN '企业' WHEN 'sole_proprietor' THEN '个体工商户' WHEN 'cooperative' THEN '农民专业合作社'
    END AS entity_type_name,
    CASE entity.entity_status
        WHEN 'active' THEN '存续' WHEN 'revoked' THEN '吊销' WHEN 'cancelled' THEN '注销' WHEN 'moved_out' THEN '迁出'
    END AS entity_status_name,
    entity.status_date,
    named.name AS legal_rep_name,
    entity.established_date,
    entity.capital,
    entity.industry,
    dwelling.address_norm AS address,
    COALESCE(permits.permit_count, 0) AS discharge_permit_count,
    entity.is_registered,
    entity.dwelling_id,
    entity.grid_id,
    entity.region_code,
    entity.record_id
FROM core.market_entity AS entity
LEFT JOIN core.dwelling AS dwelling ON dwelling.dwelling_id = entity.dwelling_id
LEFT JOIN named ON named.entity_id = entity.entity_id AND named.choice = 1
LEFT JOIN permits ON permits.entity_id = entity.entity_id
