-- title: 已死亡仍领取补贴
-- grain: one row per person and programme with a payment that was due no more, and row of evidence
-- owner: civil_affairs
-- rules: domain.md §4 F01 and rule.programme (grace of the month of death, cut-off of the roll). A household's money only
--        when nobody on its roll lives: else it is F011. It rests on the links of the payment and of the death that gives the
--        date; the other evidence of the death is shown beside. amount: what was paid in those months.
-- code: F01
-- subject: person
-- case: part
-- severity: high
-- department: civil_affairs
-- due_days: 15
-- law: 死亡次月起停发（补贴发放办法；条文由本市填写，规则见 assets/rules/programme.yaml）
WITH households AS (
    SELECT benefit_unit_id, pay_month, SUM(CASE WHEN is_after_death THEN 0 ELSE 1 END) AS living_count
    FROM core.benefit_recipient
    WHERE benefit_unit_id IS NOT NULL
    GROUP BY benefit_unit_id, pay_month
),
late AS (
    SELECT
        recipient.person_id AS subject_id, recipient.programme AS case_part, recipient.pay_month AS month, recipient.department,
        recipient.record_id, recipient.role, recipient.amount, death.death_date_record_id, death.death_date_role,
        dated.evidence_kind
    FROM core.benefit_recipient AS recipient
    JOIN core.death AS death ON death.person_id = recipient.person_id
    JOIN claim.death AS dated ON dated.record_id = death.death_date_record_id
    LEFT JOIN households
        ON households.benefit_unit_id = recipient.benefit_unit_id AND households.pay_month = recipient.pay_month
    WHERE recipient.is_after_death AND recipient.is_payee AND COALESCE(households.living_count, 0) = 0
)
SELECT
    subject_id, case_part, month, department, record_id, role, amount,
    '死亡后不应再发的月份仍在发放；死亡日期依据：' || CASE evidence_kind
        WHEN 'police_cancellation' THEN '公安死亡注销' WHEN 'cremation' THEN '殡葬火化' WHEN 'health_register' THEN '卫健死亡登记'
        ELSE '网格走访' END AS detail
FROM late
UNION ALL
SELECT DISTINCT
    subject_id, case_part, CAST(NULL AS DATE) AS month, department, death_date_record_id, death_date_role, NULL AS amount,
    NULL AS detail
FROM late
UNION ALL
SELECT DISTINCT
    late.subject_id, late.case_part, CAST(NULL AS DATE) AS month, late.department, linked.record_id, NULL AS role,
    NULL AS amount, NULL AS detail
FROM late
JOIN link.person AS linked ON linked.person_id = late.subject_id
JOIN claim.death AS said ON said.record_id = linked.record_id
