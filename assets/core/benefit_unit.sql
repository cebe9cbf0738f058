-- title: 救助单元
-- grain: one row per benefit unit (benefit_unit_id)
-- owner: civil_affairs
-- rules: domain.md §0.2; a unit is current while the newest roll of its department and export names it
WITH lines AS (
    SELECT
        member.benefit_unit_id,
        member.person_id,
        member.is_head,
        member.is_current,
        member.record_id,
        member.role,
        said.household_no,
        said.department,
        said.export,
        member.last_period,
        MIN(member.first_period) OVER (PARTITION BY member.benefit_unit_id) AS first_period,
        SUM(CASE WHEN member.is_current THEN 1 ELSE 0 END) OVER (PARTITION BY member.benefit_unit_id) AS member_count,
        ROW_NUMBER() OVER (
            PARTITION BY member.benefit_unit_id
            ORDER BY
                CASE WHEN member.is_current THEN 0 ELSE 1 END,
                CASE WHEN member.is_head THEN 0 ELSE 1 END,
                member.record_id,
                member.role
        ) AS choice
    FROM core.benefit_unit_member AS member
    JOIN claim.person AS said ON said.record_id = member.record_id AND said.role = member.role
),
newest_rolls AS (
    SELECT department, export, MAX(period_end) AS period_end
    FROM claim.person
    WHERE household_kind = 'benefit_unit'
    GROUP BY department, export
),
payments AS (
    SELECT
        household.household_id AS benefit_unit_id,
        payment.programme,
        payment.head_count,
        ROW_NUMBER() OVER (
            PARTITION BY household.household_id ORDER BY payment.pay_month DESC, payment.record_id, payment.role
        ) AS choice
    FROM claim.payment AS payment
    JOIN link.household AS household ON household.record_id = payment.record_id AND household.role = payment.role
    WHERE household.household_kind = 'benefit_unit'
)
SELECT
    first_line.benefit_unit_id,
    first_line.household_no AS benefit_unit_no,
    payments.programme,
    CASE WHEN first_line.is_head THEN first_line.person_id END AS head_person_id,
    first_line.member_count,
    payments.head_count AS paid_head_count,
    first_line.first_period,
    first_line.last_period,
    first_line.last_period = newest_rolls.period_end AS is_current,
    first_line.record_id,
    first_line.role
FROM lines AS first_line
JOIN newest_rolls
    ON newest_rolls.department = first_line.department AND newest_rolls.export = first_line.export
LEFT JOIN payments ON payments.benefit_unit_id = first_line.benefit_unit_id AND payments.choice = 1
WHERE first_line.choice = 1
