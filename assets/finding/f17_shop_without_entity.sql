-- title: 反映有店铺经营，该址没有存续的经营主体
-- grain: one row per door or room that orders report a shop at, and row of evidence
-- owner: market_supervision
-- rules: domain.md §4 F17: matters that report a shop (rule.work_order unlicensed_items) at a place without an active entity: said
--        only while a register is in force. An entity whose address ends at the building may be the one, so it speaks for all
--        rooms of it.
-- code: F17
-- subject: dwelling
-- severity: medium
-- department: market_supervision
-- due_days: 15
-- law: 从事经营活动应依法登记（条文由本市填写，规则见 docs/domain.md §4 F17）
-- match: address
WITH register_lines AS (
    SELECT COUNT(*) AS line_count
    FROM claim.market_entity
    WHERE is_register AND status_date IS NULL
),
reports AS (
    SELECT said.record_id, said.dwelling_id, said.building_id, said.item_name, said.reported_date
    FROM core.work_order AS said
    CROSS JOIN audit.run AS run
    CROSS JOIN register_lines
    JOIN rule.work_order AS items
        ON items.parameter = 'unlicensed_items' AND ',' || items.value || ',' LIKE '%,' || said.category || ',%'
    JOIN rule.work_order AS since ON since.parameter = 'unlicensed_days'
    WHERE said.dwelling_id IS NOT NULL AND register_lines.line_count > 0
        AND said.reported_date > run.as_of - CAST(since.value AS INTEGER) AND said.reported_date <= run.as_of
),
trading AS (
    SELECT dwelling_id, CASE WHEN dwelling_id IS NULL THEN building_id END AS building_id
    FROM core.market_entity
    WHERE entity_status = 'active'
),
licensed_doors AS (
    SELECT DISTINCT dwelling_id FROM trading WHERE dwelling_id IS NOT NULL
),
licensed_buildings AS (
    SELECT DISTINCT building_id FROM trading WHERE building_id IS NOT NULL
),
bare AS (
    SELECT reports.dwelling_id, reports.record_id, reports.item_name, reports.reported_date
    FROM reports
    LEFT JOIN licensed_doors AS door ON door.dwelling_id = reports.dwelling_id
    LEFT JOIN licensed_buildings AS house ON house.building_id = reports.building_id
    WHERE door.dwelling_id IS NULL AND house.building_id IS NULL
),
ended AS (
    SELECT entity.dwelling_id, entity.status_record_id
    FROM core.market_entity AS entity
    WHERE entity.dwelling_id IS NOT NULL AND entity.entity_status <> 'active' AND entity.status_record_id IS NOT NULL
),
told AS (
    SELECT
        bare.dwelling_id, COUNT(*) AS report_count, MAX(bare.reported_date) AS last_date, MIN(bare.item_name) AS item_name,
        MAX(CASE WHEN ended.dwelling_id IS NOT NULL THEN 1 ELSE 0 END) AS had_entity
    FROM bare
    LEFT JOIN (SELECT DISTINCT dwelling_id FROM ended) AS ended ON ended.dwelling_id = bare.dwelling_id
    GROUP BY bare.dwelling_id
)
SELECT
    bare.dwelling_id AS subject_id,
    bare.record_id,
    '工单或案件反映“' || told.item_name || '”等 ' || CAST(told.report_count AS VARCHAR) || ' 件，最近 '
        || CAST(told.last_date AS VARCHAR) || '；登记中该址'
        || CASE WHEN told.had_entity = 1 THEN '的主体已注销、吊销或迁出' ELSE '没有经营主体' END || '；请上门核实' AS detail
FROM bare
JOIN told ON told.dwelling_id = bare.dwelling_id
UNION ALL
SELECT told.dwelling_id, ended.status_record_id, NULL AS detail
FROM told
JOIN ended ON ended.dwelling_id = told.dwelling_id
