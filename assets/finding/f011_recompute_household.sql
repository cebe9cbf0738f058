-- title: 户内成员死亡须变更户主或重新核算
-- grain: one row per dead member of a household that lives on and programme, and row of evidence
-- owner: civil_affairs
-- rules: domain.md §4 F01b and rule.programme on_death recompute: the household's money goes on, it is reckoned anew and the
--        head is changed. amount: the difference, counted by heads: paid × (paid heads − living lines) ÷ paid heads, shared
--        among the dead of that month; none when the paid heads are the living ones already. The difference rests on the
--        identity of the dead, not of the head.
-- code: F011
-- subject: person
-- case: part
-- severity: medium
-- department: civil_affairs
-- due_days: 30
-- law: 家庭成员死亡的，重新核算保障金、变更领款人（条文由本市填写，规则见 assets/rules/programme.yaml）
WITH households AS (
    SELECT
        benefit_unit_id,
        pay_month,
        SUM(CASE WHEN is_after_death THEN 0 ELSE 1 END) AS living_count,
        SUM(CASE WHEN is_after_death THEN 1 ELSE 0 END) AS dead_count
    FROM core.benefit_recipient
    WHERE benefit_unit_id IS NOT NULL
    GROUP BY benefit_unit_id, pay_month
),
dead AS (
    SELECT
        recipient.person_id AS subject_id, recipient.programme AS case_part, recipient.pay_month AS month, recipient.department,
        recipient.record_id, recipient.role, recipient.payment_record_id, death.death_date_record_id, death.death_date_role,
        MAX(CASE WHEN recipient.is_payee THEN 1 ELSE 0 END) OVER (
            PARTITION BY recipient.person_id, recipient.programme
        ) AS is_payee,
        CASE
            WHEN recipient.head_count > households.living_count THEN CAST(
                ROUND(
                    recipient.amount * (recipient.head_count - households.living_count)
                    / (recipient.head_count * households.dead_count), 2
                ) AS DECIMAL(14, 2)
            )
        END AS amount
    FROM core.benefit_recipient AS recipient
    JOIN core.death AS death ON death.person_id = recipient.person_id
    JOIN households
        ON households.benefit_unit_id = recipient.benefit_unit_id AND households.pay_month = recipient.pay_month
    JOIN rule.programme AS law ON law.programme = recipient.programme
    WHERE recipient.is_after_death AND households.living_count > 0 AND law.on_death = 'recompute'
)
SELECT
    subject_id, case_part, month, department, record_id, role, amount,
    CASE
        WHEN is_payee = 1 THEN '户主已死亡，户内还有在世成员：变更户主，重新核算，不是全额追回'
        ELSE '户内成员已死亡：重新核算保障人口和金额'
    END || '；金额为按人头折算的差额' AS detail
FROM dead
UNION ALL
SELECT DISTINCT
    subject_id, case_part, CAST(NULL AS DATE) AS month, department, death_date_record_id, death_date_role, NULL AS amount,
    NULL AS detail
FROM dead
UNION ALL
SELECT DISTINCT
    subject_id, case_part, CAST(NULL AS DATE) AS month, department, payment_record_id, NULL AS role, NULL AS amount,
    NULL AS detail
FROM dead
