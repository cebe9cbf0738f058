-- title: 补贴发放台账
-- grain: one row per payee line of a roll (record_id, role)
-- owner: civil_affairs
-- rules: domain.md §3 welfare_payment; a line lies where the payee was last known to live
WITH homes AS (
    SELECT person_id, dwelling_id
    FROM core.person_residence
    WHERE is_last_known
),
programme_names AS (
    SELECT code, MIN(name) AS name FROM code.programme GROUP BY code
)
SELECT
    payment.record_id,
    payment.role,
    payment.pay_month,
    COALESCE(programme_names.name, payment.programme) AS programme_name,
    person.name AS payee_name,
    person.cid AS payee_cid,
    payment.head_count,
    payment.amount,
    COALESCE(person.life_status, 'alive') = 'dead' AS is_deceased,
    dwelling.address_norm AS address,
    COALESCE(department_name.value, payment.department) AS department_name,
    payment.person_id,
    payment.benefit_unit_id,
    homes.dwelling_id
FROM core.welfare_payment AS payment
LEFT JOIN core.person AS person ON person.person_id = payment.person_id
LEFT JOIN homes ON homes.person_id = payment.person_id
LEFT JOIN core.dwelling AS dwelling ON dwelling.dwelling_id = homes.dwelling_id
LEFT JOIN programme_names ON programme_names.code = payment.programme
LEFT JOIN rule.department_name AS department_name ON department_name.parameter = payment.department
