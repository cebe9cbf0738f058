-- title: 网格责任人
-- grain: one row per roster line in office with a grid of the list, and per department grid that names its worker (record_id, role)
-- owner: grid_office with the departments
-- rules: domain.md §4 F20 (who is responsible for a place). A title behind a name is no part of it (王芳同志); a surname with
--        a title (王主任) names nobody who could be compared.
WITH named AS (
    SELECT
        post.record_id,
        post.role,
        post.grid_id,
        'unified' AS grid_system,
        post.department,
        post.staff_role,
        post.person_id,
        said.name AS worker_name
    FROM core.staff_assignment AS post
    JOIN claim.person AS said ON said.record_id = post.record_id AND said.role = post.role
    WHERE post.is_current AND post.grid_id IS NOT NULL
    UNION ALL
    SELECT
        grid.record_id,
        'grid' AS role,
        grid.grid_id,
        grid.grid_system,
        grid.department,
        NULL AS staff_role,
        NULL AS person_id,
        grid.worker_name
    FROM core.department_grid AS grid
    CROSS JOIN audit.run AS run
    WHERE grid.worker_name IS NOT NULL
        AND (grid.valid_from IS NULL OR grid.valid_from <= run.as_of)
        AND (grid.valid_to IS NULL OR grid.valid_to > run.as_of)
),
bare AS (
    SELECT
        record_id, role, grid_id, grid_system, department, staff_role, person_id, worker_name,
        REGEXP_REPLACE(
            REPLACE(worker_name, ' ', ''),
            '(同志|主任|书记|所长|站长|队长|科长|警官|民警|网格长|专职网格员|兼职网格员|网格员)$', '', 'g'
        ) AS name_only
    FROM named
)
SELECT
    record_id,
    role,
    grid_id,
    grid_system,
    department,
    staff_role,
    person_id,
    worker_name,
    CASE WHEN LENGTH(name_only) > 1 THEN name_only END AS plain_name
FROM bare
