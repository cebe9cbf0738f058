-- title: 许可已过期或即将到期而主体仍在经营
-- grain: one row per licence that ends before as_of + rule.licensing days_before and whose holder is active, and row of
--        evidence
-- owner: market_supervision with every department that licenses
-- rules: domain.md §4 F14: valid_to < as_of + 60 days and operating: the register calls the holder active and the list calls
--        neither the licence cancelled nor the business stopped. A licence of the same kind that the holder has for the same
--        place (or one of them for no known place) and that ends later replaces it: renewed, no finding.
-- code: F14
-- subject: market_entity
-- case: part
-- severity: medium
-- department: market_supervision
-- due_days: 30
-- law: 许可有效期届满应延续或停止经营（条文由本市填写，规则见 docs/domain.md §4 F14）
WITH ending AS (
    SELECT
        licence.licence_kind,
        licence.licence_no,
        licence.entity_id,
        licence.dwelling_id,
        licence.valid_to,
        licence.department,
        licence.record_id,
        licence.role,
        entity.status_record_id,
        licence.valid_to < run.as_of AS has_ended
    FROM core.licence AS licence
    CROSS JOIN audit.run AS run
    JOIN rule.licensing AS before ON before.parameter = 'days_before'
    JOIN core.market_entity AS entity ON entity.entity_id = licence.entity_id
    WHERE entity.entity_status = 'active'
        AND (licence.licence_status IS NULL OR licence.licence_status IN ('valid', 'expired'))
        AND (licence.operating_status IS NULL OR licence.operating_status = 'operating')
        AND DATE_DIFF('day', run.as_of, licence.valid_to) < CAST(before.value AS INT)
),
replaced AS (
    SELECT DISTINCT ending.licence_kind, ending.licence_no
    FROM ending
    JOIN core.licence AS newer
        ON newer.licence_kind = ending.licence_kind
        AND newer.entity_id = ending.entity_id
        AND newer.valid_to > ending.valid_to
        AND (newer.dwelling_id = ending.dwelling_id OR newer.dwelling_id IS NULL OR ending.dwelling_id IS NULL)
    WHERE newer.licence_status IS NULL OR newer.licence_status = 'valid'
),
standing AS (
    SELECT
        ending.licence_kind, ending.licence_no, ending.entity_id, ending.valid_to, ending.department, ending.record_id,
        ending.role, ending.status_record_id, ending.has_ended
    FROM ending
    LEFT JOIN replaced
        ON replaced.licence_kind = ending.licence_kind AND replaced.licence_no = ending.licence_no
    WHERE replaced.licence_no IS NULL
)
SELECT
    entity_id AS subject_id,
    licence_kind || ':' || licence_no AS case_part,
    record_id,
    role,
    department,
    CASE licence_kind
        WHEN 'discharge_permit' THEN '排污许可（登记）' WHEN 'road_transport_licence' THEN '道路运输经营许可'
        WHEN 'venue_licence' THEN '文旅场所许可' WHEN 'food_licence' THEN '食品经营许可' ELSE '许可'
    END || CASE WHEN has_ended THEN '已于 ' ELSE '将于 ' END || CAST(valid_to AS VARCHAR)
        || CASE WHEN has_ended THEN ' 到期，登记状态仍为存续，清单上没有新的许可' ELSE ' 到期，登记状态为存续；请提醒办理延续' END
        AS detail
FROM standing
UNION ALL
SELECT entity_id, licence_kind || ':' || licence_no, status_record_id, NULL AS role, department, NULL AS detail
FROM standing
WHERE status_record_id IS NOT NULL
