-- title: 救助和补贴享受人员
-- grain: one row per line of a roll that names somebody who draws a benefit (record_id, role)
-- owner: civil_affairs
-- rules: domain.md §4 F01, rule.programme. The lines of a household and month are those of the roll that pays it; the head's
--        line carries the money. grace: months after the month of death that are still due: one when the programme is paid in
--        arrears, or when it is paid in advance and the death came after the roll was closed; paid once: no month is undue.
WITH paid AS (
    SELECT
        payment.record_id,
        payment.role,
        payment.person_id,
        payment.benefit_unit_id,
        payment.programme,
        payment.pay_month,
        payment.amount,
        payment.head_count,
        payment.department,
        payment.export,
        said.period_end
    FROM core.welfare_payment AS payment
    JOIN claim.payment AS said ON said.record_id = payment.record_id AND said.role = payment.role
),
recipients AS (
    SELECT
        record_id, role, person_id, CAST(NULL AS VARCHAR) AS benefit_unit_id, programme, pay_month, TRUE AS is_payee, amount,
        head_count, department, record_id AS payment_record_id, role AS payment_role
    FROM paid
    WHERE benefit_unit_id IS NULL
    UNION ALL
    SELECT
        line.record_id, line.role, linked.person_id, paid.benefit_unit_id, paid.programme, paid.pay_month,
        line.record_id = paid.record_id AND line.role = paid.role AS is_payee, paid.amount, paid.head_count, paid.department,
        paid.record_id AS payment_record_id, paid.role AS payment_role
    FROM paid
    JOIN link.household AS household
        ON household.household_id = paid.benefit_unit_id AND household.household_kind = 'benefit_unit'
    JOIN claim.person AS line ON line.record_id = household.record_id AND line.role = household.role
    LEFT JOIN link.person AS linked ON linked.record_id = line.record_id AND linked.role = line.role
    WHERE line.department = paid.department AND line.export = paid.export AND line.period_end = paid.period_end
        AND line.household_kind = 'benefit_unit'
),
graced AS (
    SELECT
        recipient.record_id,
        recipient.role,
        recipient.person_id,
        recipient.benefit_unit_id,
        recipient.programme,
        recipient.pay_month,
        recipient.is_payee,
        recipient.amount,
        recipient.head_count,
        recipient.department,
        recipient.payment_record_id,
        recipient.payment_role,
        death.death_date,
        CASE
            WHEN law.paid = 'arrears' THEN 1
            WHEN law.paid = 'advance' AND DAY(death.death_date) > law.cut_off_day THEN 1
            WHEN law.paid = 'advance' THEN 0
        END AS grace
    FROM recipients AS recipient
    LEFT JOIN rule.programme AS law ON law.programme = recipient.programme
    LEFT JOIN core.death AS death ON death.person_id = recipient.person_id
)
SELECT
    record_id,
    role,
    person_id,
    benefit_unit_id,
    programme,
    pay_month,
    is_payee,
    amount,
    head_count,
    department,
    payment_record_id,
    payment_role,
    death_date,
    COALESCE(
        (YEAR(pay_month) - YEAR(death_date)) * 12 + MONTH(pay_month) - MONTH(death_date) > grace, FALSE
    ) AS is_after_death
FROM graced
