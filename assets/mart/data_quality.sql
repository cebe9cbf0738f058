-- title: 数据质量
-- grain: one row per department and export that has sent anything (department, export)
-- owner: grid_office
-- rules: domain.md §5 ledger quality (valid cid %, resolved address %). Shares are percent of the rows in force that
--        speak of a person or an address; null where none does.
WITH deliveries AS (
    SELECT
        department,
        export,
        COUNT(*) AS delivery_count,
        SUM(CASE WHEN state = 'refused' THEN 1 ELSE 0 END) AS refused_count,
        MAX(CASE WHEN in_force THEN period END) AS newest_period,
        SUM(CASE WHEN in_force THEN rows_data ELSE 0 END) AS rows_data,
        SUM(CASE WHEN in_force THEN rows_accepted ELSE 0 END) AS rows_accepted,
        SUM(CASE WHEN in_force THEN rows_quarantined ELSE 0 END) AS rows_quarantined
    FROM audit.delivery
    WHERE department IS NOT NULL AND department <> ''
    GROUP BY department, export
),
quarantined AS (
    SELECT entry.department, entry.export, entry.rule, entry.scope, COUNT(*) AS cases
    FROM audit.quarantine AS entry
    JOIN audit.delivery AS delivery ON delivery.delivery_id = entry.delivery_id
    WHERE delivery.in_force
    GROUP BY entry.department, entry.export, entry.rule, entry.scope
),
quarantine_rules AS (
    SELECT department, export, rule, SUM(cases) AS cases
    FROM quarantined
    GROUP BY department, export, rule
),
quarantine_lists AS (
    SELECT
        department,
        export,
        STRING_AGG(rule || ' ' || CAST(cases AS VARCHAR), '；' ORDER BY rule) AS quarantine_by_rule
    FROM quarantine_rules
    GROUP BY department, export
),
quarantined_cells AS (
    SELECT department, export, SUM(cases) AS cells_quarantined
    FROM quarantined
    WHERE scope = 'cell'
    GROUP BY department, export
),
person_departments AS (
    SELECT linked.person_id, COUNT(DISTINCT said.department) AS department_count
    FROM claim.person AS said
    JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role
    GROUP BY linked.person_id
),
people AS (
    SELECT
        said.department,
        said.export,
        COUNT(*) AS person_rows,
        SUM(CASE WHEN said.cid IS NOT NULL THEN 1 ELSE 0 END) AS valid_cid_rows,
        SUM(CASE WHEN identity.status = 'trusted' OR identity.cid_repaired IS NOT NULL THEN 1 ELSE 0 END)
            AS confirmed_cid_rows,
        SUM(CASE WHEN person_departments.department_count > 1 THEN 1 ELSE 0 END) AS linked_rows,
        SUM(CASE WHEN said.phones IS NOT NULL THEN 1 ELSE 0 END) AS phone_rows
    FROM claim.person AS said
    LEFT JOIN link.cid_status AS identity ON identity.record_id = said.record_id AND identity.role = said.role
    LEFT JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role
    LEFT JOIN person_departments ON person_departments.person_id = linked.person_id
    GROUP BY said.department, said.export
),
places AS (
    SELECT
        said.department,
        said.export,
        COUNT(*) AS address_rows,
        SUM(CASE WHEN place.dwelling_id IS NOT NULL THEN 1 ELSE 0 END) AS resolved_rows,
        SUM(CASE WHEN place.grid_id IS NOT NULL THEN 1 ELSE 0 END) AS gridded_rows
    FROM claim.address AS said
    LEFT JOIN link.address AS place ON place.record_id = said.record_id AND place.role = said.role
    GROUP BY said.department, said.export
)
SELECT
    delivery.department,
    COALESCE(department_name.value, delivery.department) AS department_name,
    delivery.export,
    delivery.newest_period,
    delivery.delivery_count,
    delivery.refused_count,
    delivery.rows_data,
    delivery.rows_accepted,
    delivery.rows_quarantined,
    COALESCE(quarantined_cells.cells_quarantined, 0) AS cells_quarantined,
    quarantine_lists.quarantine_by_rule,
    CAST(ROUND(100.0 * delivery.rows_accepted / NULLIF(delivery.rows_data, 0), 2) AS DECIMAL(7, 2)) AS accepted_share,
    COALESCE(people.person_rows, 0) AS person_rows,
    CAST(ROUND(100.0 * people.valid_cid_rows / people.person_rows, 2) AS DECIMAL(7, 2)) AS valid_cid_share,
    CAST(ROUND(100.0 * people.confirmed_cid_rows / people.person_rows, 2) AS DECIMAL(7, 2)) AS confirmed_cid_share,
    CAST(ROUND(100.0 * people.phone_rows / people.person_rows, 2) AS DECIMAL(7, 2)) AS phone_share,
    CAST(ROUND(100.0 * people.linked_rows / people.person_rows, 2) AS DECIMAL(7, 2)) AS linked_share,
    COALESCE(places.address_rows, 0) AS address_rows,
    CAST(ROUND(100.0 * places.resolved_rows / places.address_rows, 2) AS DECIMAL(7, 2)) AS resolved_address_share,
    CAST(ROUND(100.0 * places.gridded_rows / places.address_rows, 2) AS DECIMAL(7, 2)) AS gridded_address_share
FROM deliveries AS delivery
LEFT JOIN people ON people.department = delivery.department AND people.export = delivery.export
LEFT JOIN places ON places.department = delivery.department AND places.export = delivery.export
LEFT JOIN quarantined_cells
    ON quarantined_cells.department = delivery.department AND quarantined_cells.export = delivery.export
LEFT JOIN quarantine_lists
    ON quarantine_lists.department = delivery.department AND quarantine_lists.export = delivery.export
LEFT JOIN rule.department_name AS department_name ON department_name.parameter = delivery.department
