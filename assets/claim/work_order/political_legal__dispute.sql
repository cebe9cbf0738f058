-- title: 工单陈述（矛盾纠纷台账）
-- grain: one row per dispute
-- owner: political_legal
-- rules: the place is somebody's home: every dispute is confidential; its parties, place and story stay in std
SELECT
    'order' AS role,
    dispute_no AS order_no,
    'dispute' AS channel,
    category,
    'help' AS order_type,
    'dispatched' AS handling,
    occurred_at AS reported_at,
    due_at,
    settled_at AS closed_at,
    dispute_status AS status,
    mediator AS unit_name,
    grid_code,
    TRUE AS is_confidential,
    is_settled AS is_solved,
    person_count
FROM std.political_legal__dispute
WHERE dispute_status <> 'voided'
