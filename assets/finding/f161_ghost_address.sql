-- title: 登记地址无法联系，上门也已停业或搬离
-- grain: one row per active entity that stands on the abnormal list as unreachable and that the last visit found shut or
--        gone, and row of evidence
-- owner: market_supervision with grid_office
-- rules: domain.md §4 F16: 异常名录 “无法联系” and a visit says closed. The last visit on or before as_of counts; a listing
--        that was removed, or stands for another reason, is none.
-- code: F161
-- subject: market_entity
-- severity: low
-- department: market_supervision
-- due_days: 60
-- law: 登记的住所应真实有效（条文由本市填写，规则见 docs/domain.md §4 F16）
WITH visits AS (
    SELECT
        visit.entity_id,
        visit.visit_date,
        visit.visit_result,
        visit.record_id,
        visit.role,
        ROW_NUMBER() OVER (
            PARTITION BY visit.entity_id ORDER BY visit.visit_date DESC, visit.visit_no DESC, visit.record_id
        ) AS choice
    FROM core.firm_visit AS visit
    CROSS JOIN audit.run AS run
    WHERE visit.entity_id IS NOT NULL AND visit.visit_date <= run.as_of
),
ghosts AS (
    SELECT listing.entity_id, listing.record_id, listing.role, listing.since, visits.visit_date, visits.visit_result,
        visits.record_id AS visit_record_id, visits.role AS visit_role
    FROM core.credit_record AS listing
    JOIN core.market_entity AS entity ON entity.entity_id = listing.entity_id AND entity.entity_status = 'active'
    JOIN visits ON visits.entity_id = listing.entity_id AND visits.choice = 1 AND visits.visit_result IN ('shut', 'gone')
    WHERE listing.record_kind = 'abnormal_listing' AND listing.reason = 'unreachable' AND listing.is_standing
)
SELECT
    entity_id AS subject_id,
    record_id,
    role,
    '经营异常名录：无法联系（' || CAST(since AS VARCHAR) || ' 列入）；' || CAST(visit_date AS VARCHAR) || ' 走访'
        || CASE visit_result WHEN 'gone' THEN '已搬离' ELSE '停业' END || '，登记状态仍为存续' AS detail
FROM ghosts
UNION ALL
SELECT entity_id, visit_record_id, visit_role, NULL AS detail
FROM ghosts
