-- title: 主体已注销或不存在而排污许可仍有效
-- grain: one row per pollution source whose permit is active at as_of
-- owner: environment
-- rules: domain.md §4 F12: permit active and left(source_code, 18) is the USCC of a cancelled or revoked entity, or no
--        such entity is registered: said only while a register is in force, for missing is no evidence. A source without a USCC (H9…) is judged only by an entity its holder was linked to.
WITH register AS (
    SELECT
        entity_id,
        uscc,
        entity_status,
        is_registered,
        status_record_id,
        record_id,
        ROW_NUMBER() OVER (
            PARTITION BY uscc ORDER BY CASE WHEN is_registered THEN 0 ELSE 1 END, entity_id
        ) AS uscc_choice
    FROM core.market_entity
),
register_lines AS (
    SELECT COUNT(*) AS line_count
    FROM claim.market_entity
    WHERE is_register AND status_date IS NULL
),
active_permits AS (
    SELECT
        source.pollution_source_id,
        source.permit_uscc,
        source.operating_status,
        source.record_id,
        source.entity_id AS holder_id,
        COALESCE(by_code.entity_id, by_holder.entity_id) AS entity_id,
        CASE WHEN by_code.entity_id IS NOT NULL THEN by_code.entity_status ELSE by_holder.entity_status END
            AS entity_status,
        COALESCE(by_code.is_registered, by_holder.is_registered, FALSE) AS is_registered,
        CASE WHEN by_code.entity_id IS NOT NULL THEN by_code.status_record_id ELSE by_holder.status_record_id END
            AS status_record_id,
        CASE WHEN by_code.entity_id IS NOT NULL THEN 'exact_uscc' ELSE 'entity_link' END AS match_level
    FROM core.pollution_source AS source
    LEFT JOIN register AS by_code
        ON by_code.uscc = source.permit_uscc AND by_code.uscc_choice = 1 AND by_code.is_registered
    LEFT JOIN register AS by_holder ON by_holder.entity_id = source.entity_id
    WHERE source.is_permit_active
),
judged AS (
    SELECT
        permit.pollution_source_id,
        permit.operating_status,
        permit.record_id,
        permit.status_record_id,
        CASE
            WHEN permit.is_registered AND permit.entity_status IN ('cancelled', 'revoked') THEN permit.entity_status
            WHEN NOT permit.is_registered AND permit.permit_uscc IS NOT NULL AND register_lines.line_count > 0
                THEN 'missing'
        END AS reason,
        CASE WHEN permit.is_registered THEN permit.match_level ELSE 'exact_uscc' END AS match_level
    FROM active_permits AS permit
    CROSS JOIN register_lines
),
evidence_lines AS (
    SELECT pollution_source_id, record_id
    FROM judged
    WHERE reason IS NOT NULL
    UNION
    SELECT pollution_source_id, status_record_id
    FROM judged
    WHERE reason IN ('cancelled', 'revoked') AND status_record_id IS NOT NULL
),
evidence_lists AS (
    SELECT pollution_source_id, STRING_AGG(record_id, ';' ORDER BY record_id) AS evidence
    FROM evidence_lines
    GROUP BY pollution_source_id
)
SELECT
    'F12-' || source.pollution_source_id || '-' || SUBSTR(CAST(run.as_of AS VARCHAR), 1, 7) AS finding_id,
    'F12' AS finding_code,
    '主体已注销或不存在而排污许可仍有效' AS title,
    'pollution_source' AS subject_kind,
    source.pollution_source_id AS subject_id,
    CAST(DATE_TRUNC('month', run.as_of) AS DATE) AS month,
    'environment' AS department,
    source.match_level,
    CAST(NULL AS DECIMAL(14, 2)) AS amount,
    CASE source.reason
        WHEN 'cancelled' THEN '许可在有效期内，市场监管登记状态为注销'
        WHEN 'revoked' THEN '许可在有效期内，市场监管登记状态为吊销'
        ELSE '许可在有效期内，市场监管登记中没有该统一社会信用代码'
    END
        || CASE source.operating_status
            WHEN 'operating' THEN '；清单登记为在运行'
            WHEN 'suspended' THEN '；清单登记为停产'
            WHEN 'closed' THEN '；清单登记为已关闭'
            ELSE ''
        END AS detail,
    evidence_lists.evidence,
    run.as_of + CAST(due.value AS INTEGER) AS due_date,
    'new' AS state
FROM judged AS source
JOIN evidence_lists ON evidence_lists.pollution_source_id = source.pollution_source_id
CROSS JOIN audit.run AS run
JOIN rule.finding AS due ON due.parameter = 'f12_due_days'
WHERE source.reason IS NOT NULL
