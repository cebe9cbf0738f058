-- title: 出租房屋
-- grain: one row per registered lease (rental_no), as its newest line says
-- owner: public_security
-- rules: domain.md §2 (出租房屋). A lease runs until it is cancelled, its last day has passed by the reporting date, or the
--        newest register has it no more. Where the newest line's address leads to no dwelling, the newest line whose address
--        does tells the place.
WITH newest AS (
    SELECT department, export, MAX(period_end) AS period_end
    FROM claim.rental
    GROUP BY department, export
),
lines AS (
    SELECT
        said.rental_no,
        said.rental_use,
        said.area,
        said.tenant_count,
        said.lease_from,
        said.lease_to,
        said.register_date,
        said.cancelled_date,
        said.hazard,
        said.period_end = newest.period_end AS is_listed,
        said.department,
        said.record_id,
        said.role,
        place.dwelling_id,
        place.grid_id,
        ROW_NUMBER() OVER (PARTITION BY said.rental_no ORDER BY said.period_end DESC, said.record_id) AS choice,
        ROW_NUMBER() OVER (
            PARTITION BY said.rental_no
            ORDER BY CASE WHEN place.dwelling_id IS NULL THEN 1 ELSE 0 END, said.period_end DESC, said.record_id
        ) AS place_choice
    FROM claim.rental AS said
    JOIN newest ON newest.department = said.department AND newest.export = said.export
    LEFT JOIN link.address AS place ON place.record_id = said.record_id AND place.role IN ('residence', 'site')
)
SELECT
    line.rental_no,
    line.rental_use,
    placed.dwelling_id,
    placed.grid_id,
    line.area,
    line.tenant_count,
    owner.person_id AS owner_person_id,
    tenant.person_id AS tenant_person_id,
    line.lease_from,
    line.lease_to,
    line.register_date,
    line.cancelled_date,
    line.hazard,
    line.is_listed,
    line.is_listed
        AND (line.cancelled_date IS NULL OR line.cancelled_date > run.as_of)
        AND (line.lease_to IS NULL OR line.lease_to >= run.as_of) AS is_active,
    line.department,
    line.record_id,
    line.role
FROM lines AS line
CROSS JOIN audit.run AS run
JOIN lines AS placed ON placed.rental_no = line.rental_no AND placed.place_choice = 1
LEFT JOIN link.person AS owner ON owner.record_id = line.record_id AND owner.role = 'owner'
LEFT JOIN link.person AS tenant ON tenant.record_id = line.record_id AND tenant.role = 'tenant'
WHERE line.choice = 1
