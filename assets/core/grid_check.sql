-- title: 网格表问题
-- grain: one row per active unified grid and fault of its line in the grid list (grid_id, fault)
-- owner: grid_office
-- rules: domain.md §3 grid (exactly one community or village, parent of an upper level), §1 DB6101/T 3185; levels and
--        norms as in rule.grid_level; 专属网格 under 属地 and 主管部门 (domain2.md §g)
WITH grids AS (
    SELECT
        grid_id, grid_code, grid_name, grid_level, grid_class, area_type, parent_grid_id, region_code, region_id,
        territory_unit, competent_department, level_name, norm_min_households, norm_max_households, household_target,
        target_state, valid_from, valid_to, approval_no, record_id
    FROM core.grid
    WHERE is_active
),
lines AS (
    SELECT
        linked.grid_id,
        COUNT(DISTINCT said.grid_name) AS name_count,
        MAX(said.parent_grid_code) AS parent_grid_code
    FROM claim.grid AS said
    JOIN link.grid AS linked ON linked.record_id = said.record_id AND linked.role = said.role
    CROSS JOIN audit.run AS run
    WHERE said.grid_system = 'unified' AND (said.valid_from IS NULL OR said.valid_from <= run.as_of)
        AND (said.valid_to IS NULL OR said.valid_to > run.as_of)
    GROUP BY linked.grid_id
),
unread AS (
    SELECT linked.grid_id, COUNT(*) AS part_count
    FROM link.coverage_issue AS issue
    JOIN link.grid AS linked ON linked.record_id = issue.record_id
    GROUP BY linked.grid_id
),
letters AS (
    SELECT COUNT(approval_no) AS letter_count FROM grids
)
SELECT grids.grid_id, grids.grid_code, grids.grid_name, 'code_twice' AS fault, '同一编码有两行在用，名称不同' AS detail, grids.record_id
FROM grids
JOIN lines ON lines.grid_id = grids.grid_id
WHERE lines.name_count > 1
UNION ALL
SELECT grids.grid_id, grids.grid_code, grids.grid_name, 'level_undeclared', '分级规则里没有这一城乡类型、类别和级别', grids.record_id
FROM grids
CROSS JOIN (SELECT COUNT(*) AS level_count FROM rule.grid_level) AS declared
WHERE grids.level_name IS NULL AND declared.level_count > 0
UNION ALL
SELECT grids.grid_id, grids.grid_code, grids.grid_name, 'parent_missing', '写了上级网格编码，网格表里没有这个网格', grids.record_id
FROM grids
JOIN lines ON lines.grid_id = grids.grid_id
WHERE lines.parent_grid_code IS NOT NULL AND grids.parent_grid_id IS NULL
UNION ALL
SELECT grids.grid_id, grids.grid_code, grids.grid_name, 'parent_not_said', '不是一级网格，没有写上级网格编码', grids.record_id
FROM grids
JOIN lines ON lines.grid_id = grids.grid_id
WHERE lines.parent_grid_code IS NULL AND grids.grid_level > 1
UNION ALL
SELECT grids.grid_id, grids.grid_code, grids.grid_name, 'parent_ended', '上级网格已停用', grids.record_id
FROM grids
JOIN core.grid AS parent ON parent.grid_id = grids.parent_grid_id
WHERE NOT parent.is_active
UNION ALL
SELECT grids.grid_id, grids.grid_code, grids.grid_name, 'parent_level', '上级网格的级别不高于本网格', grids.record_id
FROM grids
JOIN core.grid AS parent ON parent.grid_id = grids.parent_grid_id
WHERE parent.grid_level >= grids.grid_level
UNION ALL
SELECT grids.grid_id, grids.grid_code, grids.grid_name, 'parent_elsewhere', '上级网格属于另一个社区（村）', grids.record_id
FROM grids
JOIN core.grid AS parent ON parent.grid_id = grids.parent_grid_id
WHERE parent.region_code <> grids.region_code
UNION ALL
SELECT grids.grid_id, grids.grid_code, grids.grid_name, 'region_unknown', '区划代码表里没有这个社区（村）', grids.record_id
FROM grids
LEFT JOIN core.region AS region ON region.region_id = grids.region_id AND region.region_level = 'village'
WHERE region.region_id IS NULL
UNION ALL
SELECT grids.grid_id, grids.grid_code, grids.grid_name, 'coverage_part', '覆盖范围有 ' || CAST(unread.part_count AS VARCHAR) || ' 段没有落到房屋', grids.record_id
FROM grids
JOIN unread ON unread.grid_id = grids.grid_id
UNION ALL
SELECT grids.grid_id, grids.grid_code, grids.grid_name, 'norm_' || grids.target_state,
    '应管户数 ' || CAST(grids.household_target AS VARCHAR) || ' 户，标准 ' || CAST(grids.norm_min_households AS VARCHAR) || '–'
        || CAST(grids.norm_max_households AS VARCHAR) || ' 户', grids.record_id
FROM grids
WHERE grids.target_state IN ('below', 'above')
UNION ALL
SELECT grids.grid_id, grids.grid_code, grids.grid_name, 'exclusive_without_department', '专属网格没有写属地单位或主管部门', grids.record_id
FROM grids
WHERE grids.grid_class = 'exclusive' AND (grids.territory_unit IS NULL OR grids.competent_department IS NULL)
UNION ALL
SELECT grids.grid_id, grids.grid_code, grids.grid_name, 'letter_missing', '没有写审核文号', grids.record_id
FROM grids
CROSS JOIN letters
WHERE grids.approval_no IS NULL AND letters.letter_count > 0
