-- title: 重点人群人数
-- grain: one row per list, category and area: the whole city, or a town (list_name, category, area_name)
-- owner: grid_office
-- rules: of a sensitive category only counts from rule.publication min_count on; when a single town would then be missing,
--        the smallest other one is left out too, or the city's number less the others would tell it. Of such a category every
--        town has a line, whether somebody lives there or not: a line that is there would tell that there is somebody.
WITH residences AS (
    SELECT person_id, dwelling_id
    FROM core.person_residence
    WHERE is_last_known
),
people AS (
    SELECT
        listed.person_id,
        listed.category,
        listed.is_sensitive,
        COALESCE(region.parent_region_name, '住址不明') AS town_name
    FROM core.key_person AS listed
    LEFT JOIN residences AS residence ON residence.person_id = listed.person_id
    LEFT JOIN core.dwelling AS dwelling ON dwelling.dwelling_id = residence.dwelling_id
    LEFT JOIN core.region AS region ON region.region_id = dwelling.region_id
    WHERE listed.is_active
),
categories AS (
    SELECT category, MAX(is_sensitive) AS is_sensitive FROM people GROUP BY category
),
towns AS (
    SELECT DISTINCT parent_region_name AS town_name
    FROM core.region
    WHERE parent_region_name IS NOT NULL AND region_level = 'village' AND is_newest
    UNION
    SELECT town_name FROM people
),
counted AS (
    SELECT
        categories.category,
        towns.town_name AS area_name,
        FALSE AS is_city,
        categories.is_sensitive,
        COUNT(people.person_id) AS people
    FROM categories
    CROSS JOIN towns
    LEFT JOIN people ON people.category = categories.category AND people.town_name = towns.town_name
    GROUP BY categories.category, towns.town_name, categories.is_sensitive
    HAVING categories.is_sensitive OR COUNT(people.person_id) > 0
    UNION ALL
    SELECT category, '全市', TRUE, MAX(is_sensitive), COUNT(*)
    FROM people
    GROUP BY category
),
judged AS (
    SELECT
        counted.category,
        counted.area_name,
        counted.is_city,
        counted.people,
        counted.is_sensitive AND counted.people < CAST(least.value AS INTEGER) AS is_small
    FROM counted
    JOIN rule.publication AS least ON least.parameter = 'min_count'
),
small_towns AS (
    SELECT category, SUM(CASE WHEN is_small THEN 1 ELSE 0 END) AS small_count
    FROM judged
    WHERE NOT is_city
    GROUP BY category
),
ordered AS (
    SELECT
        judged.category,
        judged.area_name,
        judged.is_city,
        judged.people,
        judged.is_small,
        small_towns.small_count,
        ROW_NUMBER() OVER (
            PARTITION BY judged.category, judged.is_city, judged.is_small ORDER BY judged.people, judged.area_name
        ) AS place
    FROM judged
    JOIN small_towns ON small_towns.category = judged.category
),
category_names AS (
    SELECT code, MIN(name) AS name FROM code.key_person_category GROUP BY code
)
SELECT
    COALESCE(named.list_name, '未归入名单') AS list_name,
    ordered.category,
    COALESCE(category_names.name, ordered.category) AS category_name,
    ordered.area_name,
    CASE
        WHEN ordered.is_small THEN NULL
        WHEN NOT ordered.is_city AND ordered.small_count = 1 AND ordered.place = 1 THEN NULL
        ELSE ordered.people
    END AS person_count,
    CASE
        WHEN ordered.is_small THEN '少于 ' || least.value || ' 人，不公布'
        WHEN NOT ordered.is_city AND ordered.small_count = 1 AND ordered.place = 1 THEN '为防推算出别处的人数，不公布'
    END AS count_note
FROM ordered
JOIN rule.publication AS least ON least.parameter = 'min_count'
LEFT JOIN rule.person_category AS named ON named.category = ordered.category
LEFT JOIN category_names ON category_names.code = ordered.category
