-- title: 重点人群
-- grain: one row per person and category (person_id, category)
-- owner: grid_office
-- rules: domain.md §3 key_person (the listing department only); who has no entry of a department that may list stands on
--        the grid office's ledger alone, and it is said. Of a list that is sent whole each month, who is no longer in the
--        newest one was taken off.
WITH newest_lists AS (
    SELECT department, export, MAX(period_end) AS period_end FROM claim.key_person GROUP BY department, export
),
entries AS (
    SELECT
        linked.person_id,
        said.category,
        said.listing_department,
        said.level,
        MAX(CASE WHEN said.period_end = newest.period_end THEN said.grade END) OVER (
            PARTITION BY linked.person_id, said.category
        ) AS grade,
        said.in_date,
        said.out_date,
        said.end_date,
        said.responsible_name,
        said.department,
        said.record_id,
        said.role,
        said.period_end = newest.period_end AS is_in_newest,
        withheld.record_id IS NOT NULL AS is_sensitive,
        CASE WHEN said.listing_department IS NULL THEN FALSE ELSE TRUE END AS is_listing,
        ROW_NUMBER() OVER (
            PARTITION BY linked.person_id, said.category, CASE WHEN said.listing_department IS NULL THEN 0 ELSE 1 END
            ORDER BY
                said.period_end DESC,
                CASE WHEN said.out_date IS NULL THEN 0 ELSE 1 END,
                CASE WHEN said.level IS NULL THEN 1 ELSE 0 END,
                said.in_date DESC NULLS LAST,
                said.record_id,
                said.role
        ) AS choice
    FROM claim.key_person AS said
    JOIN newest_lists AS newest ON newest.department = said.department AND newest.export = said.export
    JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role AND linked.person_id IS NOT NULL
    LEFT JOIN link.withheld_record AS withheld ON withheld.record_id = said.record_id
),
listings AS (
    SELECT
        person_id, category, listing_department, level, grade, in_date, out_date, end_date, responsible_name, department,
        record_id, role, is_in_newest, is_sensitive
    FROM entries
    WHERE is_listing AND choice = 1
),
ledger AS (
    SELECT person_id, category, level, grade, in_date, out_date, department, record_id, role, is_in_newest, is_sensitive
    FROM entries
    WHERE NOT is_listing AND choice = 1
)
SELECT
    COALESCE(listed.person_id, followed.person_id) AS person_id,
    COALESCE(listed.category, followed.category) AS category,
    listed.listing_department,
    CASE WHEN listed.record_id IS NULL THEN 'ledger_only' ELSE 'listed' END AS listing_state,
    COALESCE(listed.level, followed.level) AS level,
    COALESCE(listed.grade, followed.grade) AS grade,
    COALESCE(listed.in_date, followed.in_date) AS in_date,
    CASE WHEN listed.record_id IS NULL THEN followed.out_date ELSE listed.out_date END AS out_date,
    listed.end_date,
    CASE
        WHEN listed.record_id IS NULL
            THEN (followed.in_date IS NULL OR followed.in_date <= run.as_of)
                AND (followed.out_date IS NULL OR followed.out_date > run.as_of)
        ELSE listed.is_in_newest
            AND (listed.in_date IS NULL OR listed.in_date <= run.as_of)
            AND (listed.out_date IS NULL OR listed.out_date > run.as_of)
    END AS is_active,
    COALESCE(
        followed.is_in_newest
            AND (followed.in_date IS NULL OR followed.in_date <= run.as_of)
            AND (followed.out_date IS NULL OR followed.out_date > run.as_of),
        FALSE
    ) AS is_in_ledger,
    COALESCE(listed.is_sensitive, FALSE) OR COALESCE(followed.is_sensitive, FALSE) AS is_sensitive,
    listed.responsible_name,
    followed.record_id AS followed_record_id,
    followed.role AS followed_role,
    COALESCE(listed.department, followed.department) AS department,
    COALESCE(listed.record_id, followed.record_id) AS record_id,
    COALESCE(listed.role, followed.role) AS role
FROM listings AS listed
FULL JOIN ledger AS followed ON followed.person_id = listed.person_id AND followed.category = listed.category
CROSS JOIN audit.run AS run
