-- title: 补贴发放
-- grain: one row per payee line of a roll (record_id, role)
-- owner: civil_affairs
-- rules: domain.md §3 welfare_payment
SELECT
    said.record_id,
    said.role,
    linked.person_id,
    household.household_id AS benefit_unit_id,
    said.programme,
    said.pay_month,
    said.amount,
    said.head_count,
    said.department,
    said.export
FROM claim.payment AS said
LEFT JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role
LEFT JOIN link.household AS household
    ON household.record_id = said.record_id
    AND household.role = said.role
    AND household.household_kind = 'benefit_unit'
