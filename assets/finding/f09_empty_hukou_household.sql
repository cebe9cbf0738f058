-- title: 空挂户
-- grain: one row per hukou household of whom nobody was there in two quarters running, and row of evidence
-- owner: public_security
-- rules: domain.md §4 F09: every quarterly visit of two consecutive quarters, the later one that of the reporting date or the
--        one before, says absent or moved, no visit of any kind since the first of them says anything else, and no living
--        member has a current dwelling other than that of the hukou, or is registered at an address that leads to none (an
--        institution). A refused visit says that somebody is there. Who may be one of several namesakes proves no absence,
--        but seen at the hukou dwelling may be a member. Collective hukou, and households of whom nobody lives, are left
--        out. A visit names nobody by id: it is a task.
-- code: F09
-- subject: hukou_household
-- severity: low
-- department: public_security
-- due_days: 60
-- law: 户口登记应与实际居住一致（条文由本市填写，规则见 docs/domain.md §4 F09）
WITH visits AS (
    SELECT
        visit.record_id, visit.role, visit.person_id, visit.dwelling_id,
        linked.method IN ('ambiguous', 'single', 'mention') AS is_of_nobody_known,
        visit.visit_kind = 'quarterly_sweep' AS is_quarterly,
        COALESCE(visit.visit_result, 'unknown') IN ('absent', 'moved') AS is_missed,
        YEAR(run.as_of) * 4 + EXTRACT(QUARTER FROM run.as_of)
            - YEAR(visit.visit_date) * 4 - EXTRACT(QUARTER FROM visit.visit_date) AS quarters_ago
    FROM core.visit AS visit
    JOIN link.person AS linked ON linked.record_id = visit.record_id AND linked.role = visit.role
    CROSS JOIN audit.run AS run
    WHERE visit.visit_date <= run.as_of
),
living AS (
    SELECT
        member.hukou_household_id,
        COUNT(
            CASE
                WHEN residence.dwelling_id <> COALESCE(household.dwelling_id, 'unknown') THEN 1
                WHEN residence.dwelling_id IS NULL AND registered.record_id IS NOT NULL THEN 1
            END
        ) AS elsewhere_count
    FROM core.hukou_household_member AS member
    JOIN core.hukou_household AS household ON household.hukou_household_id = member.hukou_household_id
    LEFT JOIN core.person AS person ON person.person_id = member.person_id
    LEFT JOIN core.person_residence AS residence ON residence.person_id = member.person_id AND residence.is_current
    LEFT JOIN link.address AS registered
        ON registered.record_id = member.record_id AND registered.role = 'residence' AND registered.dwelling_id IS NULL
    WHERE COALESCE(person.life_status, 'alive') <> 'dead'
    GROUP BY member.hukou_household_id
),
households AS (
    SELECT household.hukou_household_id, household.dwelling_id, household.record_id
    FROM core.hukou_household AS household
    JOIN living ON living.hukou_household_id = household.hukou_household_id AND living.elsewhere_count = 0
    LEFT JOIN core.dwelling AS dwelling ON dwelling.dwelling_id = household.dwelling_id
    LEFT JOIN link.address AS place ON place.record_id = household.record_id AND place.role = 'hukou'
    WHERE NOT COALESCE(dwelling.is_collective, FALSE) AND COALESCE(place.method, 'unresolved') <> 'collective'
),
of_members AS (
    SELECT
        households.hukou_household_id, visits.record_id, visits.role, visits.is_quarterly, visits.is_missed,
        visits.quarters_ago
    FROM households
    JOIN core.hukou_household_member AS member ON member.hukou_household_id = households.hukou_household_id
    JOIN visits ON visits.person_id = member.person_id
),
seen AS (
    SELECT hukou_household_id, quarters_ago
    FROM of_members
    WHERE NOT is_missed
    UNION
    SELECT households.hukou_household_id, visits.quarters_ago
    FROM households
    JOIN visits ON visits.dwelling_id = households.dwelling_id AND visits.is_of_nobody_known
    WHERE NOT visits.is_missed
),
last_seen AS (
    SELECT hukou_household_id, MIN(quarters_ago) AS quarters_ago
    FROM seen
    GROUP BY hukou_household_id
),
missed AS (
    SELECT DISTINCT hukou_household_id, quarters_ago
    FROM of_members
    WHERE is_quarterly AND is_missed
),
empty AS (
    SELECT earlier.hukou_household_id, MAX(earlier.quarters_ago) AS since_quarters_ago
    FROM missed AS later
    JOIN missed AS earlier
        ON earlier.hukou_household_id = later.hukou_household_id AND earlier.quarters_ago = later.quarters_ago + 1
    LEFT JOIN last_seen ON last_seen.hukou_household_id = earlier.hukou_household_id
    WHERE later.quarters_ago <= 1
        AND (last_seen.quarters_ago IS NULL OR last_seen.quarters_ago > earlier.quarters_ago)
    GROUP BY earlier.hukou_household_id
)
SELECT
    of_members.hukou_household_id AS subject_id, of_members.record_id, of_members.role,
    '连续两个季度遍访均未遇到本户人员或称已搬离，登记成员没有其他现住房屋；请核实是否空挂户' AS detail
FROM of_members
JOIN empty ON empty.hukou_household_id = of_members.hukou_household_id
WHERE of_members.quarters_ago <= empty.since_quarters_ago
UNION ALL
SELECT households.hukou_household_id, households.record_id, NULL AS role, NULL AS detail
FROM households
JOIN empty ON empty.hukou_household_id = households.hukou_household_id
