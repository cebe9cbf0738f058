-- title: 经营主体
-- grain: one row per market entity (entity_id)
-- owner: market_supervision
-- rules: domain.md §2 market entity. Golden values by gridhub.survivorship (decisions/authority.csv). Status: of the
--        register and the status changes dated up to as_of the newest counts, but only a later change (恢复) undoes a
--        cancellation (注销), no copy of the register, and a copy is taken to show the beginning of its month: it lags
--        behind the changes of that month. is_registered is false when only other departments name it.
WITH statements AS (
    SELECT
        linked.entity_id,
        said.record_id,
        said.role,
        said.period_end,
        said.entity_status,
        COALESCE(said.status_date, said.period_end) AS status_date,
        COALESCE(said.status_date, CAST(DATE_TRUNC('month', said.period_end) AS DATE)) AS status_since,
        said.status_date IS NOT NULL AS is_change,
        COALESCE(said.is_register, FALSE) AS is_register
    FROM claim.market_entity AS said
    JOIN link.market_entity AS linked ON linked.record_id = said.record_id AND linked.role = said.role
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
        MAX(CASE WHEN is_register OR entity_status IS NOT NULL THEN 1 ELSE 0 END) AS is_registered,
        COUNT(*) AS statement_count
    FROM statements
    GROUP BY entity_id
)
SELECT
    golden.entity_id,
    golden.uscc,
    golden.reg_no,
    golden.entity_name,
    golden.entity_type,
    statuses.entity_status,
    statuses.status_date,
    statuses.record_id AS status_record_id,
    golden.established_date,
    golden.capital,
    golden.industry,
    known.is_registered = 1 AS is_registered,
    site.dwelling_id,
    site.building_id,
    site.grid_id,
    site.region_code,
    known.statement_count,
    golden.record_id,
    golden.role
FROM link.market_entity_golden AS golden
JOIN known ON known.entity_id = golden.entity_id
LEFT JOIN statuses ON statuses.entity_id = golden.entity_id AND statuses.choice = 1
LEFT JOIN link.address AS site ON site.record_id = golden.record_id AND site.role = 'site'
