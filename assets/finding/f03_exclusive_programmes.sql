-- title: 同时享受互斥项目
-- grain: one row per person and pair of programmes drawn in the same month, and row of evidence
-- owner: civil_affairs
-- rules: domain.md §4 F03, pairs of rule.programme_exclusive. Drawing is being named on a roll that pays, as payee or as member
--        of the household. No amount: which of the two is not due is decided by the check.
-- code: F03
-- subject: person
-- case: part
-- severity: high
-- department: civil_affairs
-- due_days: 15
-- law: 互斥项目不得同时享受（条文由本市填写，互斥表见 assets/rules/programme.yaml）
WITH pairs AS (
    SELECT
        one.person_id, one.programme || '/' || other.programme AS case_part, one.pay_month, one.record_id, one.role,
        other.record_id AS other_record_id, other.role AS other_role
    FROM core.benefit_recipient AS one
    JOIN rule.programme_exclusive AS pair ON pair.programme = one.programme
    JOIN core.benefit_recipient AS other
        ON other.person_id = one.person_id AND other.pay_month = one.pay_month AND other.programme = pair.other_programme
    WHERE one.programme < other.programme
)
SELECT person_id AS subject_id, case_part, pay_month AS month, record_id, role, '同一人同一月份在两个互斥项目的名册上' AS detail
FROM pairs
UNION
SELECT person_id, case_part, pay_month, other_record_id, other_role, NULL AS detail
FROM pairs
