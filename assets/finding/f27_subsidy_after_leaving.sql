-- title: 离职后仍发放网格员补贴
-- grain: one row per person paid for a month after leaving, and row of evidence
-- owner: grid_office
-- rules: domain.md §4 F27: the newest change of the person up to the end of the month paid for says 离职, and its day lies in a
--        month before (and more than rule.finding leaving_paid_months before). Whoever took up a post again by the end of that
--        month is not asked for. The month of leaving itself is due. Where the roster in force still has the person, its
--        line is shown beside, for one of the two lists is wrong. Whoever is in no list of changes is not accused: a roster that no longer
--        has somebody does not say since when.
-- code: F27
-- subject: person
-- severity: high
-- department: grid_office
-- due_days: 15
-- law: 离职次月起不再发放网格员补贴（网格员管理办法；条文由本市填写）
WITH changes AS (
    SELECT
        payment.record_id, payment.role, payment.person_id, payment.pay_month, payment.amount,
        change.change_kind, change.change_date, change.record_id AS change_record_id, change.role AS change_role,
        ROW_NUMBER() OVER (
            PARTITION BY payment.record_id, payment.role
            ORDER BY change.change_date DESC, CASE change.change_kind WHEN 'left' THEN 2 ELSE 1 END, change.record_id
        ) AS choice
    FROM core.staff_subsidy AS payment
    JOIN core.staff_change AS change ON change.person_id = payment.person_id
    CROSS JOIN audit.run AS run
    WHERE change.change_date <= LAST_DAY(payment.pay_month) AND change.change_date <= run.as_of
),
late AS (
    SELECT
        changes.record_id, changes.role, changes.person_id, changes.pay_month, changes.amount, changes.change_record_id,
        changes.change_role
    FROM changes
    JOIN rule.finding AS paid ON paid.parameter = 'leaving_paid_months'
    WHERE changes.choice = 1 AND changes.change_kind = 'left'
        AND (YEAR(changes.pay_month) - YEAR(changes.change_date)) * 12 + MONTH(changes.pay_month) - MONTH(changes.change_date)
            > CAST(paid.value AS INTEGER)
),
on_roster AS (
    SELECT DISTINCT late.person_id, post.record_id
    FROM late
    JOIN core.staff_assignment AS post ON post.person_id = late.person_id AND post.is_current
)
SELECT
    late.person_id AS subject_id, late.pay_month AS month, late.record_id, late.role, late.amount,
    '变动表写明离职，之后的月份仍发放补贴' || CASE WHEN on_roster.person_id IS NULL THEN '' ELSE '；网格员名册上仍有此人，请先核对是否已离职' END
        AS detail
FROM late
LEFT JOIN (SELECT DISTINCT person_id FROM on_roster) AS on_roster ON on_roster.person_id = late.person_id
UNION ALL
SELECT DISTINCT
    late.person_id, CAST(NULL AS DATE) AS month, late.change_record_id, late.change_role, NULL AS amount, NULL AS detail
FROM late
UNION ALL
SELECT on_roster.person_id, CAST(NULL AS DATE) AS month, on_roster.record_id, NULL AS role, NULL AS amount, NULL AS detail
FROM on_roster
