-- title: 已死亡仍领取补贴
-- grain: one row per payee, paying department and pay month after the month of death
-- owner: civil_affairs
-- rules: domain.md §4 F01: pay_month > month(death_date) for the payee. Hard only when payment and death are both tied
--        to the person by a trusted or repaired citizen id (match_level exact_cid, repaired_cid); else to be reviewed.
--        match_level is the weaker of the two ties; an id nothing corroborates is claimed_cid.
--        amount: paid in that month; the sum over the payee's rows is what was paid after death.
WITH certainty AS (
    SELECT
        linked.record_id,
        linked.role,
        CASE
            WHEN identity.status = 'trusted' THEN 1
            WHEN identity.cid_repaired IS NOT NULL THEN 2
            WHEN linked.method = 'manual' THEN 3
            WHEN linked.method IN ('exact_cid', 'repaired_cid', 'claimed_cid') THEN 4
            WHEN linked.method = 'name_birth' THEN 5
            ELSE 6
        END AS weakness
    FROM link.person AS linked
    LEFT JOIN link.cid_status AS identity ON identity.record_id = linked.record_id AND identity.role = linked.role
),
late_payments AS (
    SELECT
        payment.person_id,
        payment.department,
        payment.pay_month,
        payment.amount,
        payment.record_id,
        death.death_date,
        dated.evidence_kind,
        CASE WHEN paid.weakness > died.weakness THEN paid.weakness ELSE died.weakness END AS weakness
    FROM core.welfare_payment AS payment
    JOIN core.death AS death ON death.person_id = payment.person_id
    JOIN certainty AS paid ON paid.record_id = payment.record_id AND paid.role = payment.role
    JOIN certainty AS died ON died.record_id = death.death_date_record_id AND died.role = death.death_date_role
    JOIN claim.death AS dated ON dated.record_id = death.death_date_record_id
    WHERE payment.pay_month > CAST(DATE_TRUNC('month', death.death_date) AS DATE)
),
payee_months AS (
    SELECT
        person_id,
        department,
        pay_month,
        SUM(amount) AS amount,
        COUNT(*) AS payment_count,
        MAX(weakness) AS weakness,
        MIN(evidence_kind) AS evidence_kind
    FROM late_payments
    GROUP BY person_id, department, pay_month
),
evidence_lines AS (
    SELECT person_id, department, pay_month, record_id
    FROM late_payments
    UNION
    SELECT late.person_id, late.department, late.pay_month, linked.record_id
    FROM late_payments AS late
    JOIN link.person AS linked ON linked.person_id = late.person_id
    JOIN claim.death AS said ON said.record_id = linked.record_id
),
evidence_lists AS (
    SELECT person_id, department, pay_month, STRING_AGG(record_id, ';' ORDER BY record_id) AS evidence
    FROM evidence_lines
    GROUP BY person_id, department, pay_month
)
SELECT
    'F01-' || payee.person_id || '-' || SUBSTR(CAST(payee.pay_month AS VARCHAR), 1, 7) || '-' || payee.department
        AS finding_id,
    'F01' AS finding_code,
    '已死亡仍领取补贴' AS title,
    'person' AS subject_kind,
    payee.person_id AS subject_id,
    payee.pay_month AS month,
    payee.department,
    CASE payee.weakness
        WHEN 1 THEN 'exact_cid'
        WHEN 2 THEN 'repaired_cid'
        WHEN 3 THEN 'manual'
        WHEN 4 THEN 'claimed_cid'
        WHEN 5 THEN 'name_birth'
        ELSE 'name_place'
    END AS match_level,
    payee.amount,
    '死亡当月之后仍发放 ' || CAST(payee.payment_count AS VARCHAR) || ' 笔；死亡日期依据：'
        || CASE payee.evidence_kind
            WHEN 'police_cancellation' THEN '公安死亡注销'
            WHEN 'cremation' THEN '殡葬火化'
            ELSE '网格走访'
        END
        || CASE WHEN payee.weakness < 3 THEN '' ELSE '；身份未经身份号码确认，请先核对是否同一人' END AS detail,
    evidence_lists.evidence,
    run.as_of + CAST(due.value AS INTEGER) AS due_date,
    'new' AS state
FROM payee_months AS payee
JOIN evidence_lists
    ON evidence_lists.person_id = payee.person_id
    AND evidence_lists.department = payee.department
    AND evidence_lists.pay_month = payee.pay_month
CROSS JOIN audit.run AS run
JOIN rule.finding AS due ON due.parameter = 'f01_due_days'
