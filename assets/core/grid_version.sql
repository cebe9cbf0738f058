-- title: 网格历次划分
-- grain: one row per unified grid and first day of a version of it (grid_id, version_no)
-- owner: grid_office
-- rules: a grid that goes on under its code with another coverage has one line per version in the grid list, each with its
--        days and the letter that approved it
WITH entries AS (
    SELECT
        linked.grid_id,
        said.grid_code,
        said.grid_name,
        said.grid_level,
        said.parent_grid_code,
        said.region_code,
        said.coverage_text,
        said.household_target,
        said.valid_from,
        said.valid_to,
        said.approval_no,
        said.record_id,
        ROW_NUMBER() OVER (
            PARTITION BY linked.grid_id, said.valid_from ORDER BY said.period_end DESC, said.record_id, said.role
        ) AS choice
    FROM claim.grid AS said
    JOIN link.grid AS linked ON linked.record_id = said.record_id AND linked.role = said.role
    WHERE said.grid_system = 'unified'
)
SELECT
    entries.grid_id,
    ROW_NUMBER() OVER (PARTITION BY entries.grid_id ORDER BY entries.valid_from NULLS FIRST) AS version_no,
    entries.grid_code,
    entries.grid_name,
    entries.grid_level,
    entries.parent_grid_code,
    entries.region_code,
    entries.coverage_text,
    entries.household_target,
    entries.valid_from,
    entries.valid_to,
    entries.approval_no,
    (entries.valid_from IS NULL OR entries.valid_from <= run.as_of)
        AND (entries.valid_to IS NULL OR entries.valid_to > run.as_of) AS is_active,
    entries.record_id
FROM entries
CROSS JOIN audit.run AS run
WHERE entries.choice = 1
