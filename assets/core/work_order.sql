-- title: 工单
-- grain: one row per order of any channel (record_id, role)
-- owner: hotline_12345, urban_management, environment, political_legal
-- rules: domain.md §11. On time: handled (else closed) by the day it was due; not handled and due is late. Of a confidential
--        order neither place nor grid is said, of a matter that the 事项清单 marks confidential not the matter either.
WITH moments AS (
    SELECT
        channel,
        order_no,
        MIN(CASE WHEN step = 'contacted' THEN step_at END) AS contacted_at,
        MAX(CASE WHEN step = 'handled' THEN step_at END) AS handled_at
    FROM core.work_order_step
    GROUP BY channel, order_no
),
rooms AS (
    SELECT dwelling_id, building_id, grid_id, region_code FROM core.dwelling
),
answering AS (
    SELECT CAST(MAX(value) AS INTEGER) AS hours FROM rule.work_order WHERE parameter = 'response_hours'
),
buildings AS (
    SELECT
        building_id,
        MIN(CASE WHEN building IS NOT NULL THEN estate || COALESCE(phase, '') || building || '栋' END) AS building_name,
        MIN(COALESCE(estate || '一处门牌', road || '一处门牌', village_group || '组一处门牌', '一处门牌')) AS door_name,
        CASE WHEN COUNT(*) = 1 THEN MIN(dwelling_id) ELSE building_id END AS door_id
    FROM core.dwelling
    WHERE building_id IS NOT NULL
    GROUP BY building_id
)
SELECT
    said.record_id,
    said.role,
    said.channel,
    said.order_no,
    CASE WHEN COALESCE(item.is_confidential, FALSE) THEN NULL ELSE said.category END AS category,
    CASE WHEN COALESCE(item.is_confidential, FALSE) THEN NULL ELSE named.name END AS item_name,
    said.order_type,
    said.handling,
    said.intake,
    said.source_order_no,
    said.reported_at,
    CAST(said.reported_at AS DATE) AS reported_date,
    said.dispatched_at,
    CAST(said.dispatched_at AS DATE) AS dispatched_date,
    moments.contacted_at,
    CASE
        WHEN said.channel <> 'hotline' OR said.dispatched_at IS NULL THEN NULL
        WHEN moments.contacted_at IS NOT NULL
            THEN moments.contacted_at <= said.dispatched_at + answering.hours * INTERVAL '1' HOUR
        WHEN CAST(said.dispatched_at + answering.hours * INTERVAL '1' HOUR AS DATE) <= run.as_of THEN FALSE
    END AS is_answered_in_time,
    said.due_at,
    CAST(said.due_at AS DATE) AS due_date,
    said.closed_at,
    CAST(said.closed_at AS DATE) AS closed_date,
    said.status,
    moments.handled_at,
    CASE
        WHEN said.due_at IS NULL THEN NULL
        WHEN COALESCE(moments.handled_at, said.closed_at) IS NOT NULL
            THEN COALESCE(moments.handled_at, said.closed_at) <= said.due_at
        WHEN CAST(said.due_at AS DATE) < run.as_of THEN FALSE
    END AS is_on_time,
    said.unit_name,
    said.department,
    CASE WHEN said.is_confidential THEN NULL ELSE grid.grid_id END AS written_grid_id,
    said.grid_code IS NOT NULL AS has_grid,
    CASE WHEN said.is_confidential THEN NULL ELSE said.unit_grid_code END AS unit_grid_code,
    place.dwelling_id,
    COALESCE(rooms.building_id, place.building_id) AS building_id,
    CASE WHEN rooms.dwelling_id IS NULL THEN place.grid_id ELSE rooms.grid_id END AS grid_id,
    COALESCE(rooms.region_code, place.region_code, grid.region_code) AS region_code,
    COALESCE(buildings.building_name, buildings.door_id, place.dwelling_id) AS place,
    COALESCE(buildings.building_name, buildings.door_name) AS place_name,
    place.method AS place_method,
    said.is_repeat,
    said.is_confidential,
    COALESCE(said.is_not_assessed, FALSE) AS is_not_assessed,
    said.is_substantiated,
    said.is_solved,
    said.satisfaction,
    said.return_count,
    said.rework_count,
    said.extension_count,
    said.person_count
FROM claim.work_order AS said
CROSS JOIN audit.run AS run
CROSS JOIN answering
LEFT JOIN rule.task_list AS item ON item.item_code = said.category AND item.is_main
LEFT JOIN code.matter AS named ON named.value = said.category
LEFT JOIN moments ON moments.channel = said.channel AND moments.order_no = said.order_no
LEFT JOIN link.address AS place ON place.record_id = said.record_id AND place.role = 'scene'
LEFT JOIN rooms ON rooms.dwelling_id = place.dwelling_id
LEFT JOIN buildings ON buildings.building_id = COALESCE(rooms.building_id, place.building_id)
LEFT JOIN core.grid AS grid ON grid.grid_code = said.grid_code
