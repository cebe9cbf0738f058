-- title: 房屋台账
-- grain: one row per dwelling (dwelling_id)
-- owner: grid_office
-- rules: domain2.md §d 网格基本信息 (门牌 房屋性质 户主 成员数); why a dwelling has no leaf grid is said in words
WITH heads AS (
    SELECT household.dwelling_id, household.living_household_id, household.member_count, person.name
    FROM core.living_household AS household
    JOIN core.person AS person ON person.person_id = household.head_person_id
),
residents AS (
    SELECT dwelling_id, COUNT(*) AS person_count
    FROM core.person_residence
    WHERE is_current
    GROUP BY dwelling_id
),
firms AS (
    SELECT dwelling_id, COUNT(*) AS market_entity_count
    FROM core.market_entity
    WHERE dwelling_id IS NOT NULL AND entity_status = 'active'
    GROUP BY dwelling_id
)
SELECT
    dwelling.dwelling_id,
    dwelling.address_norm AS address,
    CASE dwelling.dwelling_use
        WHEN 'residential' THEN '住宅' WHEN 'shop' THEN '商铺' WHEN 'office' THEN '办公' WHEN 'plant' THEN '厂房'
    END AS dwelling_use_name,
    dwelling.is_collective,
    dwelling.is_standard,
    heads.living_household_id,
    heads.name AS head_name,
    COALESCE(residents.person_count, 0) AS person_count,
    CASE
        WHEN residents.person_count IS NOT NULL AND dwelling.is_collective THEN '集体居住'
        WHEN residents.person_count IS NOT NULL THEN '有人现住'
        ELSE '没有现住人员记录'
    END AS occupancy_name,
    COALESCE(firms.market_entity_count, 0) AS market_entity_count,
    CASE dwelling.grid_method
        WHEN 'coverage' THEN '已入格'
        WHEN 'several' THEN '落入几个末级网格'
        WHEN 'unknown' THEN '网格表有缺口，不知道'
        ELSE '没有网格覆盖'
    END AS grid_state_name,
    dwelling.grid_id,
    dwelling.record_id
FROM core.dwelling AS dwelling
LEFT JOIN heads ON heads.dwelling_id = dwelling.dwelling_id
LEFT JOIN residents ON residents.dwelling_id = dwelling.dwelling_id
LEFT JOIN firms ON firms.dwelling_id = dwelling.dwelling_id
