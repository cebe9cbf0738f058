-- title: 居住户成员
-- grain: one row per person currently living in a dwelling (living_household_id, person_id)
-- owner: grid_office
-- rules: domain.md §0.2 (居住户: who lives in the dwelling; a 集体户 or institution is none); the head is a hukou head living there, else the eldest
WITH residents AS (
    SELECT
        residence.person_id,
        residence.dwelling_id,
        residence.record_id,
        residence.role,
        person.birth_date
    FROM core.person_residence AS residence
    JOIN core.person AS person ON person.person_id = residence.person_id
    LEFT JOIN core.dwelling AS dwelling ON dwelling.dwelling_id = residence.dwelling_id
    WHERE residence.is_current AND COALESCE(dwelling.is_collective, FALSE) = FALSE
),
hukou_lines AS (
    SELECT
        person_id,
        hukou_household_id,
        relation_code,
        is_head,
        ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY period_end DESC, record_id, role) AS choice
    FROM core.hukou_household_member
),
ordered AS (
    SELECT
        resident.person_id,
        resident.dwelling_id,
        resident.record_id,
        resident.role,
        hukou_lines.hukou_household_id,
        hukou_lines.relation_code,
        ROW_NUMBER() OVER (
            PARTITION BY resident.dwelling_id
            ORDER BY
                CASE WHEN hukou_lines.is_head THEN 0 ELSE 1 END,
                resident.birth_date NULLS LAST,
                resident.person_id
        ) AS place_in_household
    FROM residents AS resident
    LEFT JOIN hukou_lines ON hukou_lines.person_id = resident.person_id AND hukou_lines.choice = 1
),
heads AS (
    SELECT dwelling_id, hukou_household_id
    FROM ordered
    WHERE place_in_household = 1
)
SELECT
    'LH-' || member.dwelling_id AS living_household_id,
    member.person_id,
    member.dwelling_id,
    -- The relation to another household's head says nothing about this one.
    CASE
        WHEN member.place_in_household = 1 OR member.hukou_household_id = heads.hukou_household_id
            THEN member.relation_code
    END AS relation_code,
    member.place_in_household = 1 AS is_head,
    member.record_id,
    member.role
FROM ordered AS member
JOIN heads ON heads.dwelling_id = member.dwelling_id
