-- title: 一户一档
-- grain: one row per living person and dwelling where the person lives or is registered (person_id, dwelling_id)
-- owner: grid_office
-- rules: domain2.md §d 一户一档 (人户状态: 人户一致, 人在户不在, 户在人不在); residence is core.living_household_member, the
--        registered place that of the newest hukou line. Who is in no household (集体户) is in 基本信息台账 alone.
WITH hukou_lines AS (
    SELECT
        person_id,
        hukou_household_id,
        relation_code,
        is_head,
        record_id,
        ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY period_end DESC, record_id, role) AS choice
    FROM core.hukou_household_member
),
registered AS (
    SELECT
        hukou.person_id,
        hukou.relation_code,
        hukou.is_head,
        hukou.record_id,
        household.dwelling_id
    FROM hukou_lines AS hukou
    JOIN core.hukou_household AS household ON household.hukou_household_id = hukou.hukou_household_id
    WHERE hukou.choice = 1
),
households AS (
    SELECT
        household.living_household_id,
        household.dwelling_id,
        household.member_count,
        head.name AS head_name
    FROM core.living_household AS household
    JOIN core.person AS head ON head.person_id = household.head_person_id
),
members AS (
    SELECT
        member.person_id,
        member.dwelling_id,
        member.relation_code,
        member.is_head,
        TRUE AS is_living_here,
        CASE
            WHEN registered.dwelling_id = member.dwelling_id THEN '人户一致'
            WHEN registered.person_id IS NULL AND person.population_type = 'registered' THEN '户籍地址未落位'
            WHEN registered.person_id IS NOT NULL AND registered.dwelling_id IS NULL THEN '户籍地址未落位'
            ELSE '人在户不在'
        END AS residence_state_name,
        member.record_id
    FROM core.living_household_member AS member
    JOIN core.person AS person ON person.person_id = member.person_id
    LEFT JOIN registered ON registered.person_id = member.person_id
    UNION ALL
    SELECT
        registered.person_id,
        registered.dwelling_id,
        registered.relation_code,
        FALSE,
        FALSE,
        '户在人不在',
        registered.record_id
    FROM registered
    JOIN core.person AS person ON person.person_id = registered.person_id
    JOIN core.dwelling AS dwelling ON dwelling.dwelling_id = registered.dwelling_id
    LEFT JOIN core.living_household_member AS living
        ON living.person_id = registered.person_id AND living.dwelling_id = registered.dwelling_id
    WHERE
        living.person_id IS NULL
        AND COALESCE(person.life_status, 'alive') <> 'dead'
        AND COALESCE(dwelling.is_collective, FALSE) = FALSE
),
registered_heads AS (
    SELECT
        registered.dwelling_id,
        person.name,
        ROW_NUMBER() OVER (PARTITION BY registered.dwelling_id ORDER BY registered.record_id) AS choice
    FROM registered
    JOIN core.person AS person ON person.person_id = registered.person_id
    WHERE registered.is_head AND COALESCE(person.life_status, 'alive') <> 'dead'
),
ages AS (
    SELECT
        person.person_id,
        EXTRACT(YEAR FROM run.as_of) - EXTRACT(YEAR FROM person.birth_date)
            - CASE
                WHEN EXTRACT(MONTH FROM run.as_of) * 100 + EXTRACT(DAY FROM run.as_of)
                    < EXTRACT(MONTH FROM person.birth_date) * 100 + EXTRACT(DAY FROM person.birth_date) THEN 1
                ELSE 0
            END AS age
    FROM core.person AS person
    CROSS JOIN audit.run AS run
),
sex_names AS (
    SELECT code, MIN(name) AS name FROM code.sex GROUP BY code
),
marriage_names AS (
    SELECT code, MIN(name) AS name FROM code.marriage GROUP BY code
),
relation_names AS (
    SELECT code, MIN(name) AS name FROM code.relation GROUP BY code
)
SELECT
    member.person_id,
    member.dwelling_id,
    household.living_household_id,
    dwelling.address_norm AS address,
    CASE dwelling.dwelling_use
        WHEN 'residential' THEN '住宅' WHEN 'shop' THEN '商铺' WHEN 'office' THEN '办公' WHEN 'plant' THEN '厂房'
    END AS dwelling_use_name,
    COALESCE(household.head_name, registered_heads.name) AS head_name,
    COALESCE(household.member_count, 0) AS member_count,
    member.is_head,
    member.is_living_here,
    relation_names.name AS relation_name,
    person.name,
    sex_names.name AS sex_name,
    person.birth_date,
    CASE
        WHEN ages.age IS NULL OR ages.age < 0 THEN NULL
        WHEN ages.age < 6 THEN '0–5岁'
        WHEN ages.age < 14 THEN '6–13岁'
        WHEN ages.age < 18 THEN '14–17岁'
        WHEN ages.age < 35 THEN '18–34岁'
        WHEN ages.age < 60 THEN '35–59岁'
        WHEN ages.age < 65 THEN '60–64岁'
        WHEN ages.age < 80 THEN '65–79岁'
        ELSE '80岁以上'
    END AS age_band,
    person.cid,
    marriage_names.name AS marriage_name,
    CASE person.population_type
        WHEN 'registered' THEN '户籍人口' WHEN 'floating' THEN '流动人口' WHEN 'overseas' THEN '境外人员'
    END AS population_type_name,
    person.phones AS phone,
    member.residence_state_name,
    member.record_id
FROM members AS member
JOIN core.person AS person ON person.person_id = member.person_id
JOIN core.dwelling AS dwelling ON dwelling.dwelling_id = member.dwelling_id
LEFT JOIN households AS household ON household.dwelling_id = member.dwelling_id
LEFT JOIN registered_heads ON registered_heads.dwelling_id = member.dwelling_id AND registered_heads.choice = 1
LEFT JOIN ages ON ages.person_id = member.person_id
LEFT JOIN sex_names ON sex_names.code = person.sex_code
LEFT JOIN marriage_names ON marriage_names.code = person.marriage_code
LEFT JOIN relation_names ON relation_names.code = member.relation_code
