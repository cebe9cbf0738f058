-- title: 固定污染源台账
-- grain: one row per fixed pollution source (pollution_source_id)
-- owner: environment
-- rules: domain.md §2 environment; the newest patrol up to the reporting date
WITH patrols AS (
    SELECT
        patrol.pollution_source_id,
        patrol.patrol_date,
        patrol.patrol_result,
        ROW_NUMBER() OVER (
            PARTITION BY patrol.pollution_source_id ORDER BY patrol.patrol_date DESC, patrol.record_id, patrol.role
        ) AS choice
    FROM core.patrol AS patrol
    CROSS JOIN audit.run AS run
    WHERE patrol.pollution_source_id IS NOT NULL AND patrol.patrol_date <= run.as_of
)
SELECT
    source.pollution_source_id,
    source.source_code,
    source.source_name,
    CASE source.permit_category
        WHEN 'key' THEN '重点管理' WHEN 'simplified' THEN '简化管理' WHEN 'registered' THEN '登记管理'
    END AS permit_category_name,
    source.industry,
    CASE source.operating_status
        WHEN 'operating' THEN '正常' WHEN 'suspended' THEN '停产' WHEN 'closed' THEN '关闭'
    END AS operating_status_name,
    source.permit_from,
    source.permit_to,
    source.is_permit_active,
    entity.entity_name,
    CASE entity.entity_status
        WHEN 'active' THEN '存续' WHEN 'revoked' THEN '吊销' WHEN 'cancelled' THEN '注销' WHEN 'moved_out' THEN '迁出'
    END AS entity_status_name,
    dwelling.address_norm AS address,
    department_grid.grid_name AS department_grid_name,
    patrols.patrol_date AS last_patrol_date,
    CASE patrols.patrol_result WHEN 'normal' THEN '正常' WHEN 'problem' THEN '发现问题' END AS last_patrol_result_name,
    source.entity_id,
    source.dwelling_id,
    source.grid_id,
    source.region_code,
    source.record_id
FROM core.pollution_source AS source
LEFT JOIN core.market_entity AS entity ON entity.entity_id = source.entity_id
LEFT JOIN core.dwelling AS dwelling ON dwelling.dwelling_id = source.dwelling_id
LEFT JOIN core.department_grid AS department_grid ON department_grid.grid_id = source.department_grid_id
LEFT JOIN patrols ON patrols.pollution_source_id = source.pollution_source_id AND patrols.choice = 1
