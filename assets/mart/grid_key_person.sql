-- title: 网格重点人群数
-- grain: one row per page of 网格一张表 and category of key people (page_id, category)
-- owner: grid_office
-- rules: on the list and living there. Of a sensitive category (assets/rules/person_category.yaml, or not named there) no
--        number of a grid is published: of grids above and below each other one number less the other would tell a small
--        one. Numbers of the city and its towns are in 重点人群人数.
WITH outside AS (
    SELECT dwelling.dwelling_id
    FROM core.dwelling AS dwelling
    LEFT JOIN core.grid AS leaf
        ON leaf.is_leaf
        AND (
            leaf.grid_id = dwelling.grid_id OR leaf.grid_id = dwelling.level1_grid_id
            OR leaf.grid_id = dwelling.level2_grid_id OR leaf.grid_id = dwelling.level3_grid_id
        )
    GROUP BY dwelling.dwelling_id
    HAVING COUNT(leaf.grid_id) = 0
),
placed AS (
    SELECT dwelling_id, grid_id AS page_id FROM core.dwelling WHERE grid_id IS NOT NULL
    UNION
    SELECT dwelling_id, level1_grid_id FROM core.dwelling WHERE level1_grid_id IS NOT NULL
    UNION
    SELECT dwelling_id, level2_grid_id FROM core.dwelling WHERE level2_grid_id IS NOT NULL
    UNION
    SELECT dwelling_id, level3_grid_id FROM core.dwelling WHERE level3_grid_id IS NOT NULL
    UNION
    SELECT dwelling_id, '未入格' FROM outside
),
category_names AS (
    SELECT code, MIN(name) AS name FROM code.key_person_category GROUP BY code
),
counted AS (
    SELECT placed.page_id, listed.category, COUNT(DISTINCT listed.person_id) AS person_count
    FROM core.key_person AS listed
    JOIN core.person_residence AS residence ON residence.person_id = listed.person_id AND residence.is_current
    JOIN placed ON placed.dwelling_id = residence.dwelling_id
    WHERE listed.is_active
    GROUP BY placed.page_id, listed.category
)
SELECT
    page.page_id,
    category_names.code AS category,
    category_names.name AS category_name,
    COALESCE(counted.person_count, 0) AS person_count,
    CASE WHEN NOT COALESCE(named.is_sensitive, TRUE) THEN COALESCE(counted.person_count, 0) END AS shown_count,
    CASE WHEN COALESCE(named.is_sensitive, TRUE) THEN '不公布' END AS count_note
FROM mart.grid_page AS page
CROSS JOIN category_names
LEFT JOIN rule.person_category AS named ON named.category = category_names.code
LEFT JOIN counted ON counted.page_id = page.page_id AND counted.category = category_names.code
