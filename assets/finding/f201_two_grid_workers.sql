-- title: 同一地方两家写的网格员不是同一人
-- grain: one row per pair of grids that are one place, and line of the two that names a worker
-- owner: grid_office with the departments
-- rules: domain.md §4 F20, second half. Two grids are one place when what they share is at least rule.grid_match of either
--        side, or a person said so (decisions/grid_crosswalk.csv); of a larger grid nobody says who walks a part of it. Said by
--        the roster (a grid with a full-time worker; whoever else stands on it for that grid is no contradiction) and by
--        the worker's column of a department's list. The police officer, the inspector, the head of an environment grid
--        have other duties and are not compared. Names are compared without blanks and titles.
-- code: F201
-- subject: grid
-- case: part
-- severity: low
-- department: grid_office
-- due_days: 60
-- law: 多网合一、格中定人：同一地方由同一网格员负责（规则见 docs/domain.md §4 F20）
-- match: coverage
WITH least AS (
    SELECT CAST(value AS DECIMAL(6, 4)) AS share
    FROM rule.grid_match
    WHERE parameter = 'least_share'
),
named_grid AS (
    SELECT DISTINCT grid_id, department
    FROM core.grid_worker
    WHERE grid_system <> 'unified' AND plain_name IS NOT NULL
),
own AS (
    SELECT named_grid.department, named_grid.grid_id, covered.dwelling_id
    FROM named_grid
    JOIN link.department_dwelling_grid AS covered ON covered.grid_id = named_grid.grid_id
    JOIN link.dwelling AS dwelling ON dwelling.dwelling_id = covered.dwelling_id
    WHERE dwelling.grid_reason IS NULL OR dwelling.grid_reason NOT IN ('address_unread', 'address_similar')
),
size AS (
    SELECT grid_id, COUNT(*) AS dwelling_count
    FROM own
    GROUP BY grid_id
),
shared AS (
    SELECT
        mine.grid_id AS grid_id,
        theirs.grid_id AS other_grid_id,
        COUNT(*) AS dwelling_count,
        COUNT(DISTINCT household.living_household_id) AS household_count
    FROM own AS mine
    JOIN own AS theirs ON theirs.dwelling_id = mine.dwelling_id AND mine.department < theirs.department
    LEFT JOIN core.living_household AS household ON household.dwelling_id = mine.dwelling_id
    GROUP BY mine.grid_id, theirs.grid_id
),
one_place AS (
    SELECT shared.grid_id, shared.other_grid_id, shared.dwelling_count, shared.household_count
    FROM shared
    JOIN size AS mine ON mine.grid_id = shared.grid_id
    JOIN size AS theirs ON theirs.grid_id = shared.other_grid_id
    CROSS JOIN least
    WHERE shared.dwelling_count >= least.share * mine.dwelling_count
        AND shared.dwelling_count >= least.share * theirs.dwelling_count
    UNION ALL
    SELECT pair.unified_grid_id, pair.department_grid_id, pair.dwelling_count, pair.household_count
    FROM core.grid_crosswalk AS pair
    JOIN core.grid AS grid ON grid.grid_id = pair.unified_grid_id
    CROSS JOIN least
    WHERE grid.is_active AND pair.relation <> 'none'
        AND ((pair.relation = 'equal' AND pair.decided_on IS NOT NULL)
            OR (pair.department_share >= least.share AND pair.unified_share >= least.share))
),
differing AS (
    SELECT one_place.grid_id, one_place.other_grid_id, one_place.dwelling_count, one_place.household_count
    FROM one_place
    JOIN core.grid_worker AS mine ON mine.grid_id = one_place.grid_id AND mine.plain_name IS NOT NULL
    JOIN core.grid_worker AS theirs ON theirs.grid_id = one_place.other_grid_id AND theirs.plain_name IS NOT NULL
    GROUP BY one_place.grid_id, one_place.other_grid_id, one_place.dwelling_count, one_place.household_count
    HAVING MAX(CASE WHEN mine.plain_name = theirs.plain_name THEN 1 ELSE 0 END) = 0
        AND MAX(CASE WHEN mine.grid_system <> 'unified' OR mine.staff_role = 'full_time' THEN 1 ELSE 0 END) = 1
),
grid_words AS (
    SELECT grid_id, '统一网格 ' || grid_code || '（网格员名册）' AS words
    FROM core.grid
    UNION ALL
    SELECT grid.grid_id, COALESCE(title.value, '部门') || '网格 ' || grid.grid_code AS words
    FROM core.department_grid AS grid
    LEFT JOIN rule.department_name AS title ON title.parameter = grid.department
)
SELECT
    differing.grid_id AS subject_id,
    differing.other_grid_id AS case_part,
    mine.record_id,
    mine_words.words || '与' || theirs_words.words || '是同一地方（共有 ' || CAST(differing.dwelling_count AS VARCHAR)
        || ' 套房屋、' || CAST(differing.household_count AS VARCHAR)
        || ' 户），两家写的网格员不是同一人；请核实由谁负责，改正其中一张表' AS detail
FROM differing
JOIN core.grid_worker AS mine ON mine.grid_id = differing.grid_id AND mine.plain_name IS NOT NULL
JOIN grid_words AS mine_words ON mine_words.grid_id = differing.grid_id
JOIN grid_words AS theirs_words ON theirs_words.grid_id = differing.other_grid_id
WHERE mine.staff_role IS NULL OR mine.staff_role = 'full_time'
UNION ALL
SELECT differing.grid_id, differing.other_grid_id, theirs.record_id, NULL AS detail
FROM differing
JOIN core.grid_worker AS theirs ON theirs.grid_id = differing.other_grid_id AND theirs.plain_name IS NOT NULL
