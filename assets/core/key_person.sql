-- title: 重点人群
-- grain: one row per person and service category (person_id, category)
-- owner: grid_office
-- rules: domain.md §1.1 recommendation (service categories only), §3 key_person
WITH entries AS (
    SELECT
        linked.person_id,
        said.category,
        said.level,
        said.in_date,
        said.out_date,
        said.department,
        said.record_id,
        said.role,
        withheld.record_id IS NOT NULL AS is_sensitive,
        ROW_NUMBER() OVER (
            PARTITION BY linked.person_id, said.category
            ORDER BY
                said.period_end DESC,
                CASE WHEN said.out_date IS NULL THEN 0 ELSE 1 END,
                said.in_date DESC NULLS LAST,
                said.record_id,
                said.role
        ) AS choice
    FROM claim.key_person AS said
    LEFT JOIN link.withheld_record AS withheld ON withheld.record_id = said.record_id
    JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role
)
SELECT
    entry.person_id,
    entry.category,
    entry.level,
    entry.in_date,
    entry.out_date,
    (entry.in_date IS NULL OR entry.in_date <= run.as_of)
        AND (entry.out_date IS NULL OR entry.out_date > run.as_of) AS is_active,
    entry.is_sensitive,
    entry.department,
    entry.record_id,
    entry.role
FROM entries AS entry
CROSS JOIN audit.run AS run
WHERE entry.choice = 1
