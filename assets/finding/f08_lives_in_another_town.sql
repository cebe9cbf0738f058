-- title: 人户分离
-- grain: one row per leaf grid with residents whose hukou is in another town of the county, and row of evidence
-- owner: public_security
-- rules: domain.md §4 F08: the first nine digits of the region of the hukou dwelling differ from those of the dwelling the
--        person lives in (the national definition: another 乡镇、街道). One case per grid, counted there: who they are is
--        read in the household ledger. People on the hukou register only; the dead, people of no known dwelling or grid
--        and collective places are left out.
-- code: F08
-- subject: grid
-- severity: low
-- department: public_security
-- due_days: 60
-- law: 人户分离登记（国家统计口径：居住地与户口登记地不在同一乡镇街道；条文由本市填写，规则见 docs/domain.md §4 F08）
-- match: coverage
WITH living AS (
    SELECT residence.person_id, residence.record_id, residence.role, dwelling.region_code, dwelling.grid_id
    FROM core.person_residence AS residence
    JOIN core.dwelling AS dwelling ON dwelling.dwelling_id = residence.dwelling_id
    WHERE residence.is_current AND NOT dwelling.is_collective
),
separated AS (
    SELECT
        living.grid_id, living.person_id, living.record_id, member.hukou_household_id,
        member.record_id AS hukou_record_id
    FROM living
    JOIN core.hukou_household_member AS member ON member.person_id = living.person_id
    JOIN core.hukou_household AS household ON household.hukou_household_id = member.hukou_household_id
    JOIN core.person AS person ON person.person_id = living.person_id
    WHERE COALESCE(person.life_status, 'alive') <> 'dead'
        AND living.grid_id IS NOT NULL
        AND LEFT(living.region_code, 9) <> LEFT(household.region_code, 9)
),
counted AS (
    SELECT
        grid_id, COUNT(DISTINCT person_id) AS person_count, COUNT(DISTINCT hukou_household_id) AS household_count
    FROM separated
    GROUP BY grid_id
)
SELECT
    separated.grid_id AS subject_id,
    separated.record_id,
    '住在本网格、户口在本市其他乡镇街道的有 ' || CAST(counted.household_count AS VARCHAR) || ' 户 '
        || CAST(counted.person_count AS VARCHAR) || ' 人；请核对人户状态' AS detail
FROM separated
JOIN counted ON counted.grid_id = separated.grid_id
UNION
SELECT grid_id, hukou_record_id, NULL AS detail
FROM separated
