-- title: 同一地点同一事项反复反映或重复受理
-- grain: one row per community or village, place and matter, and order
-- owner: hotline_12345, urban_management, environment
-- rules: domain.md §4 F25, with rule.work_order. Hot spot: so many orders of one matter at one place within so many days, the last
--        in the month of as_of. Taken twice: two channels within so many hours, neither citing the other. An order that presses
--        another, or was passed on from one, is not counted beside it. A place is a building, or a door outside buildings.
-- code: F25
-- subject: region
-- case: part
-- severity: medium
-- department: grid_office
-- due_days: 15
-- law: 重复诉求应并案处理、源头治理（条文由本市填写，规则见 docs/domain.md §4 F25）
-- match: address
WITH limits AS (
    SELECT
        MAX(CASE WHEN parameter = 'hot_spot_days' THEN CAST(value AS INTEGER) END) AS hot_days,
        MAX(CASE WHEN parameter = 'hot_spot_orders' THEN CAST(value AS INTEGER) END) AS hot_orders,
        MAX(CASE WHEN parameter = 'duplicate_hours' THEN CAST(value AS INTEGER) END) AS twice_hours
    FROM rule.work_order
),
matters AS (
    SELECT
        said.record_id, said.channel, said.order_no, said.category, said.item_name, said.reported_at, said.reported_date,
        said.place, said.place_name, region.region_id
    FROM core.work_order AS said
    JOIN core.region AS region ON region.region_code = said.region_code AND region.is_newest
    LEFT JOIN core.work_order AS origin ON origin.order_no = said.source_order_no AND origin.channel <> said.channel
    WHERE said.place IS NOT NULL AND said.category IS NOT NULL AND NOT said.is_confidential
        AND said.channel IN ('hotline', 'urban_management', 'environment')
        AND COALESCE(said.handling, 'dispatched') <> 'urged' AND said.order_type IN ('complaint', 'help', 'report')
        AND origin.record_id IS NULL
),
of_the_month AS (
    SELECT matters.record_id, matters.channel, matters.category, matters.place, matters.region_id, matters.reported_at
    FROM matters
    CROSS JOIN audit.run AS run
    WHERE matters.reported_date BETWEEN CAST(DATE_TRUNC('month', run.as_of) AS DATE) AND run.as_of
),
before AS (
    SELECT
        latest.record_id AS latest_id,
        earlier.record_id,
        latest.channel <> earlier.channel
            AND latest.reported_at <= earlier.reported_at + limits.twice_hours * INTERVAL '1' HOUR AS is_twice,
        COUNT(*) OVER (PARTITION BY latest.record_id) >= limits.hot_orders AS is_hot
    FROM of_the_month AS latest
    CROSS JOIN limits
    JOIN matters AS earlier
        ON earlier.region_id = latest.region_id AND earlier.place = latest.place AND earlier.category = latest.category
        AND earlier.reported_at <= latest.reported_at
        AND earlier.reported_at > latest.reported_at - limits.hot_days * INTERVAL '1' DAY
),
shown AS (
    SELECT record_id, is_hot, is_twice FROM before WHERE is_hot OR is_twice
    UNION ALL
    SELECT latest_id, is_hot, is_twice FROM before WHERE is_twice
),
rows_shown AS (
    SELECT record_id, MAX(CASE WHEN is_hot THEN 1 ELSE 0 END) AS hot, MAX(CASE WHEN is_twice THEN 1 ELSE 0 END) AS twice
    FROM shown
    GROUP BY record_id
),
places AS (
    SELECT
        matters.region_id, matters.place, matters.category,
        MIN(matters.item_name) AS item_name,
        MIN(COALESCE(matters.place_name, '一处门牌')) AS place_name,
        COUNT(*) AS order_count, MAX(rows_shown.hot) AS hot, MAX(rows_shown.twice) AS twice,
        MIN(matters.reported_date) AS first_date, MAX(matters.reported_date) AS last_date
    FROM rows_shown
    JOIN matters ON matters.record_id = rows_shown.record_id
    GROUP BY matters.region_id, matters.place, matters.category
)
SELECT
    places.region_id AS subject_id,
    places.place || '·' || places.category AS case_part,
    matters.record_id,
    places.place_name || '“' || places.item_name || '”' || CAST(places.first_date AS VARCHAR) || ' 至 '
        || CAST(places.last_date AS VARCHAR) || ' 反映 ' || CAST(places.order_count AS VARCHAR) || ' 件'
        || CASE WHEN places.hot = 1 THEN '，属反复反映；请网格上门核实、源头解决' ELSE '' END
        || CASE WHEN places.twice = 1 THEN '，不同渠道分别受理；请并案，只办一次' ELSE '' END AS detail
FROM places
JOIN matters ON matters.region_id = places.region_id AND matters.place = places.place AND matters.category = places.category
JOIN rows_shown ON rows_shown.record_id = matters.record_id
