-- title: 党组织
-- grain: one row per organisation on the newest list (org_code)
-- owner: grid_office
-- rules: a 党员中心户 is named after whose home it is; names of organisations are published, so that name stays out; domain2 §g: 镇街党工委 → 社区（村）党组织 → 网格党支部 → 楼栋党小组 → 党员中心户. parent_state: whether the organisation above is on
--        the list and of the next higher kind.
WITH newest AS (
    SELECT department, export, MAX(period_end) AS period_end
    FROM claim.party_org
    GROUP BY department, export
),
steps AS (
    SELECT 'work_committee' AS org_kind, 1 AS step_no
    UNION ALL
    SELECT 'community' AS org_kind, 2 AS step_no
    UNION ALL
    SELECT 'branch' AS org_kind, 3 AS step_no
    UNION ALL
    SELECT 'group' AS org_kind, 4 AS step_no
    UNION ALL
    SELECT 'centre_household' AS org_kind, 5 AS step_no
),
lines AS (
    SELECT
        said.record_id, said.role, said.department, said.org_code,
        CASE WHEN said.org_kind = 'centre_household' THEN '党员中心户' ELSE said.org_name END AS org_name,
        said.org_kind, said.parent_code,
        said.secretary_name, said.secretary_phone, said.member_count, said.working_member_count, said.grid_code,
        said.linked_household_count, steps.step_no,
        ROW_NUMBER() OVER (PARTITION BY said.org_code ORDER BY said.record_id) AS choice
    FROM claim.party_org AS said
    JOIN newest
        ON newest.department = said.department AND newest.export = said.export
        AND newest.period_end = said.period_end
    JOIN steps ON steps.org_kind = said.org_kind
)
SELECT
    line.org_code,
    line.org_name,
    line.org_kind,
    named.name AS org_kind_name,
    line.parent_code,
    above.org_name AS parent_name,
    CASE
        WHEN line.step_no = 1 THEN 'top'
        WHEN above.org_code IS NULL THEN 'missing'
        WHEN above.step_no = line.step_no - 1 THEN 'right'
        ELSE 'skipped'
    END AS parent_state,
    line.secretary_name,
    line.secretary_phone,
    line.member_count,
    line.working_member_count,
    grid.grid_id,
    line.grid_code,
    line.linked_household_count,
    line.department,
    line.record_id,
    line.role
FROM lines AS line
LEFT JOIN lines AS above ON above.org_code = line.parent_code AND above.choice = 1
LEFT JOIN code.party_org_kind AS named ON named.value = line.org_kind
LEFT JOIN core.grid AS grid ON grid.grid_code = line.grid_code
WHERE line.choice = 1
