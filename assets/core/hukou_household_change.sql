-- title: 户籍户变动
-- grain: one row per change and person (change_no, person_id): from which hukou household into which
-- owner: public_security
-- rules: domain2 §e 户政 changes. A household is known by its number within 公安 (link.household), before and after the change; one
--        that no register in force names has no id. The newest line of a change and person counts.
WITH households AS (
    SELECT said.department, said.household_no, MIN(linked.household_id) AS hukou_household_id
    FROM claim.person AS said
    JOIN link.household AS linked
        ON linked.record_id = said.record_id AND linked.role = said.role AND linked.household_kind = said.household_kind
    WHERE said.household_kind = 'hukou_household' AND linked.household_id IS NOT NULL
    GROUP BY said.department, said.household_no
),
lines AS (
    SELECT
        said.change_no,
        linked.person_id,
        said.change_kind,
        said.change_date,
        said.household_no,
        said.former_household_no,
        said.relation_code,
        place.dwelling_id,
        said.department,
        said.record_id,
        said.role,
        ROW_NUMBER() OVER (
            PARTITION BY said.change_no, linked.person_id ORDER BY said.period_end DESC, said.record_id
        ) AS choice
    FROM claim.household_change AS said
    JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role AND linked.person_id IS NOT NULL
    LEFT JOIN link.address AS place ON place.record_id = said.record_id AND place.role = 'hukou'
)
SELECT
    line.change_no,
    line.person_id,
    line.change_kind,
    line.change_date,
    former.hukou_household_id AS from_household_id,
    later.hukou_household_id AS to_household_id,
    line.relation_code,
    line.dwelling_id,
    line.department,
    line.record_id,
    line.role
FROM lines AS line
LEFT JOIN households AS former ON former.department = line.department AND former.household_no = line.former_household_no
LEFT JOIN households AS later ON later.department = line.department AND later.household_no = line.household_no
WHERE line.choice = 1
