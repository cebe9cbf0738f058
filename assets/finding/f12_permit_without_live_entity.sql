-- title: 主体已注销或不存在而排污许可仍有效
-- grain: one row per pollution source whose permit is active at as_of, and row of evidence
-- owner: environment
-- rules: domain.md §4 F12: permit active and left(source_code, 18) is the USCC of a cancelled or revoked entity, or no
--        such entity is registered: said only while a register is in force, for missing is no evidence. A source without
--        a USCC (H9…) is judged only by an entity its holder was linked to.
-- code: F12
-- subject: pollution_source
-- severity: medium
-- department: environment
-- due_days: 30
-- law: 主体终止的排污许可应注销（条文由本市填写，规则见 docs/domain.md §4 F12；编号规则 HJ 608-2017）
WITH register AS (
    SELECT
        entity_id, uscc, entity_status, is_registered, status_record_id,
        ROW_NUMBER() OVER (PARTITION BY uscc ORDER BY CASE WHEN is_registered THEN 0 ELSE 1 END, entity_id) AS choice
    FROM core.market_entity
),
register_lines AS (
    SELECT COUNT(*) AS line_count
    FROM claim.market_entity
    WHERE is_register AND status_date IS NULL
),
permits AS (
    SELECT
        source.pollution_source_id AS subject_id,
        source.record_id,
        CASE source.operating_status
            WHEN 'operating' THEN '；清单登记为在运行' WHEN 'suspended' THEN '；清单登记为停产'
            WHEN 'closed' THEN '；清单登记为已关闭' ELSE ''
        END AS operation,
        CASE WHEN by_code.entity_id IS NOT NULL THEN by_code.entity_status ELSE by_holder.entity_status END AS entity_status,
        CASE WHEN by_code.entity_id IS NOT NULL THEN by_code.status_record_id ELSE by_holder.status_record_id END
            AS status_record_id,
        COALESCE(by_code.is_registered, by_holder.is_registered, FALSE) AS is_registered,
        CASE WHEN by_code.entity_id IS NULL AND by_holder.is_registered THEN 'entity_link' ELSE 'exact_uscc' END
            AS match_level,
        source.permit_uscc IS NOT NULL AND register_lines.line_count > 0 AS can_miss
    FROM core.pollution_source AS source
    CROSS JOIN register_lines
    LEFT JOIN register AS by_code
        ON by_code.uscc = source.permit_uscc AND by_code.choice = 1 AND by_code.is_registered
    LEFT JOIN register AS by_holder ON by_holder.entity_id = source.entity_id
    WHERE source.is_permit_active
)
SELECT
    subject_id,
    record_id,
    match_level,
    CASE
        WHEN NOT is_registered THEN '许可在有效期内，市场监管登记中没有该统一社会信用代码'
        WHEN entity_status = 'cancelled' THEN '许可在有效期内，市场监管登记状态为注销'
        ELSE '许可在有效期内，市场监管登记状态为吊销'
    END || operation AS detail
FROM permits
WHERE (is_registered AND entity_status IN ('cancelled', 'revoked')) OR (NOT is_registered AND can_miss)
UNION ALL
SELECT subject_id, status_record_id, match_level, NULL AS detail
FROM permits
WHERE is_registered AND entity_status IN ('cancelled', 'revoked') AND status_record_id IS NOT NULL
