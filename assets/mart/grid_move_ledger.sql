-- title: 网格间迁移台账
-- grain: one row per person, dwelling and direction (person_id, dwelling_id, direction_name): each move stands in the
--        ledger of the grid that is left and of the grid that is moved to
-- owner: grid_office
-- rules: a move is a residence that a visit or the register says was left (core.person_residence.left_date); within one
--        leaf grid it is none; where the person now lives is unknown when no residence is current
WITH departures AS (
    SELECT
        former.person_id,
        former.dwelling_id AS from_dwelling_id,
        former.left_date,
        former.record_id,
        present.dwelling_id AS to_dwelling_id,
        origin.grid_id AS from_grid_id,
        destination.grid_id AS to_grid_id,
        destination.region_code AS to_region_code
    FROM core.person_residence AS former
    JOIN core.dwelling AS origin ON origin.dwelling_id = former.dwelling_id
    LEFT JOIN core.person_residence AS present ON present.person_id = former.person_id AND present.is_current
    LEFT JOIN core.dwelling AS destination ON destination.dwelling_id = present.dwelling_id
    WHERE former.left_date IS NOT NULL
),
moves AS (
    SELECT person_id, from_dwelling_id, left_date, record_id, to_dwelling_id, from_grid_id, to_grid_id
    FROM departures
    WHERE
        to_dwelling_id IS NULL
        OR from_grid_id IS NULL OR to_grid_id IS NULL OR from_grid_id <> to_grid_id
),
sides AS (
    SELECT
        person_id, from_dwelling_id AS dwelling_id, '迁出' AS direction_name, left_date, record_id,
        to_dwelling_id AS other_dwelling_id, to_grid_id AS other_grid_id
    FROM moves
    UNION ALL
    SELECT person_id, to_dwelling_id, '迁入', left_date, record_id, from_dwelling_id, from_grid_id
    FROM moves
    WHERE to_dwelling_id IS NOT NULL
),
sex_names AS (
    SELECT code, MIN(name) AS name FROM code.sex GROUP BY code
),
ranked AS (
    SELECT
        person_id, dwelling_id, direction_name, left_date, record_id, other_dwelling_id, other_grid_id,
        -- Somebody who left two dwellings moved to the present one once.
        ROW_NUMBER() OVER (
            PARTITION BY person_id, dwelling_id, direction_name ORDER BY left_date DESC, record_id, other_dwelling_id
        ) AS choice
    FROM sides
)
SELECT
    side.person_id,
    side.dwelling_id,
    side.direction_name,
    person.name,
    sex_names.name AS sex_name,
    person.phones AS phone,
    dwelling.address_norm AS address,
    side.left_date,
    COALESCE(other_region.region_name, CASE WHEN side.other_dwelling_id IS NULL THEN '去向不明' END)
        AS other_community_name,
    other_grid.grid_code AS other_grid_code,
    other_grid.grid_name AS other_grid_name,
    side.other_dwelling_id,
    side.record_id
FROM ranked AS side
JOIN core.person AS person ON person.person_id = side.person_id
JOIN core.dwelling AS dwelling ON dwelling.dwelling_id = side.dwelling_id
LEFT JOIN core.dwelling AS other_dwelling ON other_dwelling.dwelling_id = side.other_dwelling_id
LEFT JOIN core.region AS other_region ON other_region.region_id = other_dwelling.region_id
LEFT JOIN core.grid AS other_grid ON other_grid.grid_id = side.other_grid_id
LEFT JOIN sex_names ON sex_names.code = person.sex_code
WHERE side.choice = 1
