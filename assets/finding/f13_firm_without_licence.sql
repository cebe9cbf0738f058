-- title: 经营主体没有行业所需的许可或登记
-- grain: one row per active registered entity and kind of licence that its industry needs and nobody lists for it
-- owner: environment, market_supervision, transport, culture_tourism
-- rules: domain.md §4 F13: active entity, industry in rule.licensed_industry, no permit or registration by USCC or by
--        normalised name; a name that lacks a part of the other's counts at the same dwelling. Said of a kind only while a
--        list of it is in force, for missing is no evidence; not of entities younger than rule.licensing grace_days. A
--        licence that the list itself calls cancelled is none; one that has run out is F14.
-- code: F13
-- subject: market_entity
-- case: part
-- severity: medium
-- department: market_supervision
-- due_days: 30
-- law: 依法须经批准的项目，取得许可后方可经营（条文由本市填写，行业见 assets/rules/licensed_industry.yaml）
WITH needing AS (
    SELECT
        entity.entity_id,
        entity.record_id,
        entity.role,
        entity.industry,
        entity.dwelling_id,
        needs.value AS licence_kind,
        TRANSLATE(UPPER(entity.entity_name), ' ()（）·-', '') AS plain_name
    FROM core.market_entity AS entity
    CROSS JOIN audit.run AS run
    JOIN rule.licensed_industry AS needs ON needs.parameter = entity.industry
    JOIN rule.licensing AS grace ON grace.parameter = 'grace_days'
    WHERE entity.is_registered AND entity.entity_status = 'active'
        AND (
            entity.established_date IS NULL
            OR DATE_DIFF('day', entity.established_date, run.as_of) >= CAST(grace.value AS INT)
        )
),
listed AS (
    SELECT DISTINCT licence_kind FROM claim.licence
),
held AS (
    SELECT licence_kind, entity_id, dwelling_id, TRANSLATE(UPPER(holder_name), ' ()（）·-', '') AS plain_name
    FROM core.licence
    WHERE licence_status IS NULL OR licence_status <> 'cancelled'
),
covered AS (
    SELECT needing.entity_id, needing.licence_kind
    FROM needing
    JOIN held ON held.licence_kind = needing.licence_kind AND held.entity_id = needing.entity_id
    UNION
    SELECT needing.entity_id, needing.licence_kind
    FROM needing
    JOIN held ON held.licence_kind = needing.licence_kind AND held.plain_name = needing.plain_name
    UNION
    SELECT needing.entity_id, needing.licence_kind
    FROM needing
    JOIN held ON held.licence_kind = needing.licence_kind AND held.dwelling_id = needing.dwelling_id
    WHERE STRPOS(needing.plain_name, held.plain_name) > 0 OR STRPOS(held.plain_name, needing.plain_name) > 0
)
SELECT
    needing.entity_id AS subject_id,
    needing.licence_kind AS case_part,
    needing.record_id,
    needing.role,
    CASE needing.licence_kind
        WHEN 'discharge_permit' THEN 'environment' WHEN 'road_transport_licence' THEN 'transport'
        WHEN 'venue_licence' THEN 'culture_tourism' ELSE 'market_supervision'
    END AS department,
    '登记状态为存续，行业为' || needing.industry || '，'
        || CASE needing.licence_kind
            WHEN 'discharge_permit' THEN '固定污染源清单中没有它的排污许可或登记'
            WHEN 'road_transport_licence' THEN '道路运输业户清单中没有它的经营许可'
            WHEN 'venue_licence' THEN '文旅场所清单中没有它的许可'
            ELSE '食品经营许可清单中没有它的许可'
        END || '；请核实是否在营、是否需要许可' AS detail
FROM needing
JOIN listed ON listed.licence_kind = needing.licence_kind
LEFT JOIN covered ON covered.licence_kind = needing.licence_kind AND covered.entity_id = needing.entity_id
WHERE covered.entity_id IS NULL
