-- title: 已死亡仍领取补贴
-- grain: one row per payee, department, pay month after the month of death, and row of evidence
-- owner: civil_affairs
-- rules: domain.md §4 F01: pay_month > month(death_date) for the payee. It rests on the links of the payment and of the
--        death that gives the date; the other evidence of the death is shown beside. amount: paid in that month.
-- code: F01
-- subject: person
-- case: month
-- severity: high
-- department: civil_affairs
-- due_days: 15
-- law: 死亡次月起停发（补贴发放办法；条文由本市填写，规则见 docs/domain.md §4 F01）
WITH late AS (
    SELECT
        payment.person_id AS subject_id, payment.pay_month AS month, payment.department, payment.record_id, payment.role,
        payment.amount, death.death_date_record_id, death.death_date_role, dated.evidence_kind
    FROM core.welfare_payment AS payment
    JOIN core.death AS death ON death.person_id = payment.person_id
    JOIN claim.death AS dated ON dated.record_id = death.death_date_record_id
    WHERE payment.pay_month > CAST(DATE_TRUNC('month', death.death_date) AS DATE)
)
SELECT
    subject_id, month, department, record_id, role, amount,
    '死亡当月之后仍发放 ' || CAST(COUNT(*) OVER (PARTITION BY subject_id, month, department) AS VARCHAR)
        || ' 笔；死亡日期依据：' || CASE evidence_kind
            WHEN 'police_cancellation' THEN '公安死亡注销' WHEN 'cremation' THEN '殡葬火化' ELSE '网格走访' END AS detail
FROM late
UNION ALL
SELECT DISTINCT subject_id, month, department, death_date_record_id, death_date_role, NULL AS amount, NULL AS detail
FROM late
UNION ALL
SELECT DISTINCT late.subject_id, late.month, late.department, linked.record_id, NULL AS role, NULL AS amount, NULL AS detail
FROM late
JOIN link.person AS linked ON linked.person_id = late.subject_id
JOIN claim.death AS said ON said.record_id = linked.record_id
