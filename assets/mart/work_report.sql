-- title: 工作报告
-- grain: one row per indicator (indicator_code)
-- owner: grid_office
-- rules: domain.md §5 and the city's own work report. H (households) = living households in the registered base. A value
--        is null when no export carries it; the note names what is missing.
WITH villages AS (
    SELECT region_code, village_kind
    FROM core.region
    WHERE is_newest AND region_level = 'village'
),
active_grids AS (
    SELECT grid_id, grid_level, grid_class, area_type, region_code, branch_name, has_board, contact_card_count, is_leaf
    FROM core.grid
    WHERE is_active
),
region_counts AS (
    SELECT
        SUM(CASE WHEN village.village_kind = 'community' THEN 1 ELSE 0 END) AS communities,
        SUM(CASE WHEN village.village_kind = 'village' THEN 1 ELSE 0 END) AS villages,
        COUNT(*) AS regions,
        SUM(CASE WHEN gridded.region_code IS NOT NULL THEN 1 ELSE 0 END) AS gridded
    FROM villages AS village
    LEFT JOIN (SELECT DISTINCT region_code FROM active_grids WHERE grid_level = 1) AS gridded
        ON gridded.region_code = village.region_code
),
grid_counts AS (
    SELECT
        COUNT(*) AS grids,
        SUM(CASE WHEN grid_level = 1 THEN 1 ELSE 0 END) AS level1,
        SUM(CASE WHEN grid_level = 1 AND area_type = 'urban' THEN 1 ELSE 0 END) AS level1_urban,
        SUM(CASE WHEN grid_level = 1 AND area_type = 'rural' THEN 1 ELSE 0 END) AS level1_rural,
        SUM(CASE WHEN grid_level = 2 THEN 1 ELSE 0 END) AS level2,
        SUM(CASE WHEN grid_level = 2 AND area_type = 'urban' THEN 1 ELSE 0 END) AS level2_urban,
        SUM(CASE WHEN grid_level = 2 AND area_type = 'rural' THEN 1 ELSE 0 END) AS level2_rural,
        SUM(CASE WHEN grid_level = 3 THEN 1 ELSE 0 END) AS level3,
        SUM(CASE WHEN grid_class = 'comprehensive' THEN 1 ELSE 0 END) AS comprehensive,
        SUM(CASE WHEN grid_class = 'exclusive' THEN 1 ELSE 0 END) AS exclusive_grids,
        NULLIF(COUNT(DISTINCT branch_name), 0) AS branches,
        SUM(CASE WHEN has_board THEN 1 WHEN NOT has_board THEN 0 END) AS boards,
        SUM(contact_card_count) AS cards
    FROM active_grids
),
posts AS (
    SELECT post.person_id, post.staff_role, post.grid_id, post.certificate_no
    FROM core.staff_assignment AS post
    WHERE post.is_current
),
staff_counts AS (
    SELECT
        NULLIF(COUNT(DISTINCT person_id), 0) AS staff,
        CASE WHEN COUNT(*) > 0 THEN COUNT(DISTINCT CASE WHEN staff_role = 'grid_head' THEN person_id END) END AS heads,
        CASE WHEN COUNT(*) > 0 THEN COUNT(DISTINCT CASE WHEN staff_role = 'full_time' THEN person_id END) END AS full_time,
        CASE WHEN COUNT(*) > 0 THEN COUNT(DISTINCT CASE WHEN staff_role = 'part_time' THEN person_id END) END AS part_time,
        CASE WHEN COUNT(*) > 0 THEN COUNT(DISTINCT CASE WHEN certificate_no IS NOT NULL THEN person_id END) END AS certified
    FROM posts
),
heads_of_grid AS (
    SELECT grid_id, COUNT(DISTINCT person_id) AS heads
    FROM posts
    WHERE staff_role = 'grid_head'
    GROUP BY grid_id
),
head_counts AS (
    SELECT COUNT(*) AS grids, SUM(CASE WHEN heads_of_grid.heads = 1 THEN 1 ELSE 0 END) AS one_head
    FROM active_grids
    LEFT JOIN heads_of_grid ON heads_of_grid.grid_id = active_grids.grid_id
    WHERE active_grids.grid_level = 1
),
household_counts AS (
    SELECT COUNT(*) AS households, SUM(member_count) AS residents
    FROM core.living_household
),
level1_households AS (
    SELECT active_grids.grid_id, COUNT(household.living_household_id) AS households
    FROM active_grids
    LEFT JOIN core.dwelling AS dwelling ON dwelling.level1_grid_id = active_grids.grid_id
    LEFT JOIN core.living_household AS household ON household.dwelling_id = dwelling.dwelling_id
    WHERE active_grids.grid_level = 1 AND active_grids.grid_class = 'comprehensive'
    GROUP BY active_grids.grid_id
),
level1_sizes AS (
    SELECT
        MIN(households) AS fewest,
        MAX(households) AS most,
        SUM(households) AS households,
        COUNT(*) AS grids
    FROM level1_households
),
dwelling_counts AS (
    SELECT COUNT(*) AS dwellings, SUM(CASE WHEN grid_id IS NOT NULL THEN 1 ELSE 0 END) AS gridded
    FROM core.dwelling
),
visit_counts AS (
    SELECT
        NULLIF(COUNT(*), 0) AS visits,
        SUM(CASE WHEN visit.visit_result = 'met' THEN 1 ELSE 0 END) AS met,
        SUM(CASE WHEN visit.visit_type = 'monthly_key' THEN 1 ELSE 0 END) AS monthly_key,
        SUM(CASE WHEN visit.visit_type = 'quarterly_sweep' THEN 1 ELSE 0 END) AS quarterly_sweep,
        SUM(CASE WHEN visit.visit_type = 'annual_condolence' THEN 1 ELSE 0 END) AS annual_condolence,
        SUM(CASE WHEN visit.visit_type = 'ad_hoc' THEN 1 ELSE 0 END) AS ad_hoc,
        SUM(CASE WHEN visit.has_opinion THEN 1 WHEN NOT visit.has_opinion THEN 0 END) AS opinions
    FROM core.visit AS visit
    CROSS JOIN audit.run AS run
    WHERE visit.visit_date <= run.as_of
),
key_residents AS (
    SELECT DISTINCT listed.person_id
    FROM core.key_person AS listed
    JOIN core.person_residence AS residence
        ON residence.person_id = listed.person_id AND residence.is_current
    WHERE listed.is_active
),
key_met AS (
    SELECT DISTINCT visit.person_id
    FROM core.visit AS visit
    CROSS JOIN audit.run AS run
    WHERE visit.visit_result = 'met'
        AND visit.visit_date >= CAST(DATE_TRUNC('month', run.as_of) AS DATE)
        AND visit.visit_date <= run.as_of
),
key_counts AS (
    SELECT
        COUNT(*) AS key_people,
        SUM(CASE WHEN key_met.person_id IS NOT NULL THEN 1 ELSE 0 END) AS met
    FROM key_residents
    LEFT JOIN key_met ON key_met.person_id = key_residents.person_id
),
patrol_counts AS (
    SELECT NULLIF(COUNT(*), 0) AS patrols, SUM(CASE WHEN patrol_result = 'problem' THEN 1 ELSE 0 END) AS problems
    FROM core.patrol
),
department_grid_counts AS (
    SELECT COUNT(*) AS grids, COUNT(DISTINCT grid_system) AS systems
    FROM core.department_grid
),
findings AS (
    SELECT finding_code, amount FROM finding.finding
),
finding_counts AS (
    SELECT
        COUNT(*) AS findings,
        COUNT(CASE WHEN finding_code = 'F01' THEN 1 END) AS f01,
        COALESCE(SUM(CASE WHEN finding_code = 'F01' THEN amount END), 0) AS f01_amount,
        COUNT(CASE WHEN finding_code = 'F12' THEN 1 END) AS f12,
        COUNT(CASE WHEN finding_code = 'F18' THEN 1 END) AS f18
    FROM findings
),
indicators AS (
    SELECT '101' AS indicator_code, '社区数' AS indicator_name, CAST(communities AS DECIMAL(18, 2)) AS value, '个' AS unit, CAST(NULL AS VARCHAR) AS note
    FROM region_counts
    UNION ALL
    SELECT '102', '行政村数', CAST(villages AS DECIMAL(18, 2)), '个', CAST(NULL AS VARCHAR)
    FROM region_counts
    UNION ALL
    SELECT '103', '社区（村）网格覆盖率', CAST(ROUND(100.0 * gridded / NULLIF(regions, 0), 2) AS DECIMAL(18, 2)), '%', '有在用一级网格的社区（村）占比'
    FROM region_counts
    UNION ALL
    SELECT '104', '房屋入格率', CAST(ROUND(100.0 * gridded / NULLIF(dwellings, 0), 2) AS DECIMAL(18, 2)), '%', '有唯一末级网格的房屋占比'
    FROM dwelling_counts
    UNION ALL
    SELECT '201', '在用统一网格数', CAST(grids AS DECIMAL(18, 2)), '个', CAST(NULL AS VARCHAR)
    FROM grid_counts
    UNION ALL
    SELECT '202', '一级网格数', CAST(level1 AS DECIMAL(18, 2)), '个', CAST(NULL AS VARCHAR)
    FROM grid_counts
    UNION ALL
    SELECT '203', '一级网格数（城市）', CAST(level1_urban AS DECIMAL(18, 2)), '个', CAST(NULL AS VARCHAR)
    FROM grid_counts
    UNION ALL
    SELECT '204', '一级网格数（农村）', CAST(level1_rural AS DECIMAL(18, 2)), '个', CAST(NULL AS VARCHAR)
    FROM grid_counts
    UNION ALL
    SELECT '205', '二级网格数', CAST(level2 AS DECIMAL(18, 2)), '个', CAST(NULL AS VARCHAR)
    FROM grid_counts
    UNION ALL
    SELECT '206', '二级网格数（城市）', CAST(level2_urban AS DECIMAL(18, 2)), '个', CAST(NULL AS VARCHAR)
    FROM grid_counts
    UNION ALL
    SELECT '207', '二级网格数（农村）', CAST(level2_rural AS DECIMAL(18, 2)), '个', CAST(NULL AS VARCHAR)
    FROM grid_counts
    UNION ALL
    SELECT '208', '三级网格数', CAST(level3 AS DECIMAL(18, 2)), '个', '只有城市设三级网格'
    FROM grid_counts
    UNION ALL
    SELECT '209', '综合网格数', CAST(comprehensive AS DECIMAL(18, 2)), '个', CAST(NULL AS VARCHAR)
    FROM grid_counts
    UNION ALL
    SELECT '210', '专属网格数', CAST(exclusive_grids AS DECIMAL(18, 2)), '个', CAST(NULL AS VARCHAR)
    FROM grid_counts
    UNION ALL
    SELECT '211', '并入对照的部门网格数', CAST(grids AS DECIMAL(18, 2)), '个', CAST(NULL AS VARCHAR)
    FROM department_grid_counts
    UNION ALL
    SELECT '212', '部门网格体系数', CAST(systems AS DECIMAL(18, 2)), '套', CAST(NULL AS VARCHAR)
    FROM department_grid_counts
    UNION ALL
    SELECT '301', '居住户数', CAST(households AS DECIMAL(18, 2)), '户', '以有人现住的房屋计'
    FROM household_counts
    UNION ALL
    SELECT '302', '现住人口', CAST(residents AS DECIMAL(18, 2)), '人', CAST(NULL AS VARCHAR)
    FROM household_counts
    UNION ALL
    SELECT '303', '一级综合网格户数（最少）', CAST(fewest AS DECIMAL(18, 2)), '户', CAST(NULL AS VARCHAR)
    FROM level1_sizes
    UNION ALL
    SELECT '304', '一级综合网格户数（平均）', CAST(ROUND(1.0 * households / NULLIF(grids, 0), 2) AS DECIMAL(18, 2)), '户', CAST(NULL AS VARCHAR)
    FROM level1_sizes
    UNION ALL
    SELECT '305', '一级综合网格户数（最多）', CAST(most AS DECIMAL(18, 2)), '户', CAST(NULL AS VARCHAR)
    FROM level1_sizes
    UNION ALL
    SELECT '401', '网格员总数', CAST(staff AS DECIMAL(18, 2)), '人', '同一人多岗计一次'
    FROM staff_counts
    UNION ALL
    SELECT '402', '网格长人数', CAST(heads AS DECIMAL(18, 2)), '人', CAST(NULL AS VARCHAR)
    FROM staff_counts
    UNION ALL
    SELECT '403', '专职网格员人数', CAST(full_time AS DECIMAL(18, 2)), '人', CAST(NULL AS VARCHAR)
    FROM staff_counts
    UNION ALL
    SELECT '404', '兼职网格员人数', CAST(part_time AS DECIMAL(18, 2)), '人', CAST(NULL AS VARCHAR)
    FROM staff_counts
    UNION ALL
    SELECT '405', '持证网格员人数', CAST(certified AS DECIMAL(18, 2)), '人', CAST(NULL AS VARCHAR)
    FROM staff_counts
    UNION ALL
    SELECT '406', '每百户专职网格员数', CAST(ROUND(100.0 * staff_counts.full_time / NULLIF(household_counts.households, 0), 2) AS DECIMAL(18, 2)), '人', '目标不少于 1 人'
    FROM staff_counts
    CROSS JOIN household_counts
    UNION ALL
    SELECT '407', '网格长到位率', CAST(ROUND(100.0 * one_head / NULLIF(grids, 0), 2) AS DECIMAL(18, 2)), '%', '恰有一名网格长的一级网格占比'
    FROM head_counts
    UNION ALL
    SELECT '501', '网格党支部数', CAST(branches AS DECIMAL(18, 2)), '个', '按网格信息表支部名称计'
    FROM grid_counts
    UNION ALL
    SELECT '502', '有公示牌的网格数', CAST(boards AS DECIMAL(18, 2)), '个', CAST(NULL AS VARCHAR)
    FROM grid_counts
    UNION ALL
    SELECT '503', '连心卡数', CAST(cards AS DECIMAL(18, 2)), '张', CAST(NULL AS VARCHAR)
    FROM grid_counts
    UNION ALL
    SELECT '504', '收集意见的走访数', CAST(opinions AS DECIMAL(18, 2)), '次', CAST(NULL AS VARCHAR)
    FROM visit_counts
    UNION ALL
    SELECT '601', '走访次数', CAST(visits AS DECIMAL(18, 2)), '次', CAST(NULL AS VARCHAR)
    FROM visit_counts
    UNION ALL
    SELECT '602', '有效走访率', CAST(ROUND(100.0 * met / NULLIF(visits, 0), 2) AS DECIMAL(18, 2)), '%', '见到本人的走访占比'
    FROM visit_counts
    UNION ALL
    SELECT '603', '月走访次数（重点人群）', CAST(monthly_key AS DECIMAL(18, 2)), '次', CAST(NULL AS VARCHAR)
    FROM visit_counts
    UNION ALL
    SELECT '604', '季遍访次数', CAST(quarterly_sweep AS DECIMAL(18, 2)), '次', CAST(NULL AS VARCHAR)
    FROM visit_counts
    UNION ALL
    SELECT '605', '年慰问次数', CAST(annual_condolence AS DECIMAL(18, 2)), '次', CAST(NULL AS VARCHAR)
    FROM visit_counts
    UNION ALL
    SELECT '606', '临时走访次数', CAST(ad_hoc AS DECIMAL(18, 2)), '次', CAST(NULL AS VARCHAR)
    FROM visit_counts
    UNION ALL
    SELECT '607', '在册且现住重点人群', CAST(key_people AS DECIMAL(18, 2)), '人', CAST(NULL AS VARCHAR)
    FROM key_counts
    UNION ALL
    SELECT '608', '本月重点人群走访率', CAST(ROUND(100.0 * met / NULLIF(key_people, 0), 2) AS DECIMAL(18, 2)), '%', '本月见到本人的重点人员占比'
    FROM key_counts
    UNION ALL
    SELECT '609', '部门巡查次数', CAST(patrols AS DECIMAL(18, 2)), '次', CAST(NULL AS VARCHAR)
    FROM patrol_counts
    UNION ALL
    SELECT '610', '巡查发现问题数', CAST(problems AS DECIMAL(18, 2)), '个', CAST(NULL AS VARCHAR)
    FROM patrol_counts
    UNION ALL
    SELECT '611', '周例会召开率', CAST(NULL AS DECIMAL(18, 2)), '%', '缺少周例会记录'
    UNION ALL
    SELECT '701', '办结率', CAST(NULL AS DECIMAL(18, 2)), '%', '缺少 12345 工单和城管案件明细'
    UNION ALL
    SELECT '702', '按时办结率', CAST(NULL AS DECIMAL(18, 2)), '%', '缺少 12345 工单和城管案件明细'
    UNION ALL
    SELECT '703', '群众满意率', CAST(NULL AS DECIMAL(18, 2)), '%', '缺少 12345 工单回访记录'
    UNION ALL
    SELECT '704', '矛盾纠纷化解数', CAST(NULL AS DECIMAL(18, 2)), '件', '缺少政法综治矛盾纠纷台账'
    UNION ALL
    SELECT '801', '疑点总数', CAST(findings AS DECIMAL(18, 2)), '条', CAST(NULL AS VARCHAR)
    FROM finding_counts
    UNION ALL
    SELECT '802', '死亡后仍领取补贴疑点', CAST(f01 AS DECIMAL(18, 2)), '条', '按人、月计'
    FROM finding_counts
    UNION ALL
    SELECT '803', '死亡后仍领取补贴金额', CAST(f01_amount AS DECIMAL(18, 2)), '元', '待核查，不是认定金额'
    FROM finding_counts
    UNION ALL
    SELECT '804', '主体已注销而许可有效疑点', CAST(f12 AS DECIMAL(18, 2)), '条', CAST(NULL AS VARCHAR)
    FROM finding_counts
    UNION ALL
    SELECT '805', '一户两格疑点', CAST(f18 AS DECIMAL(18, 2)), '条', CAST(NULL AS VARCHAR)
    FROM finding_counts
)
SELECT
    indicator_code,
    indicator_name,
    CAST(value AS DECIMAL(18, 2)) AS value,
    unit,
    CASE
        WHEN value IS NOT NULL OR SUBSTR(note, 1, 2) = '缺少' THEN note
        WHEN indicator_code IN ('504', '601', '602', '603', '604', '605', '606') THEN '缺少走访记录'
        WHEN SUBSTR(indicator_code, 1, 1) = '4' THEN '缺少网格员名册'
        WHEN indicator_code IN ('607', '608') THEN '缺少重点人群名单'
        WHEN indicator_code IN ('609', '610') THEN '缺少部门巡查台账'
        WHEN SUBSTR(indicator_code, 1, 2) = '10' THEN '缺少区划代码表或标准地址'
        ELSE '网格信息表未提供'
    END AS note
FROM indicators
