-- title: 部门网格
-- grain: one row per grid of a department's own list (grid_id)
-- owner: the department that draws the grid
-- rules: design §7 (department grids stay as they are); domain.md §0.1 (never compare levels across systems)
WITH entries AS (
    SELECT
        linked.grid_id,
        linked.grid_system,
        said.department,
        said.grid_code,
        said.grid_name,
        said.grid_level,
        said.parent_grid_code,
        said.region_code,
        said.coverage_text,
        said.valid_from,
        said.valid_to,
        said.worker_name,
        said.record_id,
        ROW_NUMBER() OVER (
            PARTITION BY linked.grid_id ORDER BY said.period_end DESC, said.record_id, said.role
        ) AS choice
    FROM claim.grid AS said
    JOIN link.grid AS linked ON linked.record_id = said.record_id AND linked.role = said.role
    WHERE said.grid_system <> 'unified'
)
SELECT
    entries.grid_id,
    entries.grid_system,
    entries.department,
    entries.grid_code,
    entries.grid_name,
    entries.grid_level,
    entries.parent_grid_code,
    entries.region_code,
    entries.coverage_text,
    entries.valid_from,
    entries.valid_to,
    entries.worker_name,
    entries.record_id
FROM entries
WHERE entries.choice = 1
