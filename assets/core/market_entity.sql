-- title: 经营主体
-- grain: one row per market entity (entity_id)
-- owner: market_supervision
-- rules: domain.md §2 market entity. Status: of the register and the status changes dated up to as_of the newest
--        counts, but only a later change (恢复) undoes a cancellation (注销), no copy of the register, and a copy is
--        taken to show the beginning of its month: it lags behind the changes of that month. is_registered is false
--        when only other departments name it.
WITH statements AS (
    SELECT
        linked.entity_id,
        said.record_id,
        said.role,
        said.period_end,
        said.uscc,
        said.reg_no,
        said.entity_name,
        said.entity_type,
        said.entity_status,
        COALESCE(said.status_date, said.period_end) AS status_date,
        COALESCE(said.status_date, CAST(DATE_TRUNC('month', said.period_end) AS DATE)) AS status_since,
        said.status_date IS NOT NULL AS is_change,
        said.established_date,
        said.capital,
        said.industry,
        COALESCE(said.is_register, FALSE) AS is_register
    FROM claim.market_entity AS said
    JOIN link.market_entity AS linked ON linked.record_id = said.record_id AND linked.role = said.role
),
described AS (
    SELECT
        entity_id,
        record_id,
        role,
        uscc,
        reg_no,
        entity_name,
        entity_type,
        established_date,
        capital,
        industry,
        ROW_NUMBER() OVER (
            PARTITION BY entity_id
            ORDER BY
                CASE WHEN is_register THEN 0 ELSE 1 END,
                CASE WHEN entity_type IS NULL THEN 1 ELSE 0 END,
                period_end DESC,
                record_id,
                role
        ) AS choice
    FROM statements
),
restored AS (
    SELECT statement.entity_id, MAX(statement.status_date) AS restored_date
    FROM statements AS statement
    CROSS JOIN audit.run AS run
    WHERE statement.is_change AND statement.entity_status = 'active' AND statement.status_date <= run.as_of
    GROUP BY statement.entity_id
),
statuses AS (
    SELECT
        statement.entity_id,
        statement.entity_status,
        statement.status_date,
        statement.record_id,
        ROW_NUMBER() OVER (
            PARTITION BY statement.entity_id
            ORDER BY
                CASE
                    WHEN statement.entity_status = 'cancelled'
                        AND (restored.restored_date IS NULL OR statement.status_since > restored.restored_date) THEN 0
                    ELSE 1
                END,
                statement.status_since DESC,
                -- Of two changes of one day the one that ends the firm counts.
                CASE statement.entity_status WHEN 'cancelled' THEN 0 WHEN 'revoked' THEN 1 ELSE 2 END,
                statement.period_end DESC,
                statement.record_id,
                statement.role
        ) AS choice
    FROM statements AS statement
    CROSS JOIN audit.run AS run
    LEFT JOIN restored ON restored.entity_id = statement.entity_id
    WHERE statement.entity_status IS NOT NULL AND statement.status_date <= run.as_of
),
known AS (
    SELECT
        entity_id,
        MAX(uscc) AS any_uscc,
        MAX(CASE WHEN is_register OR entity_status IS NOT NULL THEN 1 ELSE 0 END) AS is_registered,
        COUNT(*) AS statement_count
    FROM statements
    GROUP BY entity_id
),
sites AS (
    SELECT
        described.entity_id,
        place.dwelling_id,
        place.building_id,
        place.grid_id,
        place.region_code
    FROM described
    JOIN link.address AS place ON place.record_id = described.record_id AND place.role = 'site'
    WHERE described.choice = 1
)
SELECT
    entity.entity_id,
    COALESCE(entity.uscc, known.any_uscc) AS uscc,
    entity.reg_no,
    entity.entity_name,
    entity.entity_type,
    statuses.entity_status,
    statuses.status_date,
    statuses.record_id AS status_record_id,
    entity.established_date,
    entity.capital,
    entity.industry,
    known.is_registered = 1 AS is_registered,
    sites.dwelling_id,
    sites.building_id,
    sites.grid_id,
    sites.region_code,
    known.statement_count,
    entity.record_id,
    entity.role
FROM described AS entity
JOIN known ON known.entity_id = entity.entity_id
LEFT JOIN statuses ON statuses.entity_id = entity.entity_id AND statuses.choice = 1
LEFT JOIN sites ON sites.entity_id = entity.entity_id
WHERE entity.choice = 1
