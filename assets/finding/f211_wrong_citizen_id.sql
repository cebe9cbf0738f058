-- title: 身份号码填写错误
-- grain: one row per person and department whose list gives a number that cannot be right, and row of evidence
-- owner: public_security
-- rules: domain.md §4 F21, its last part (invalid id): a number of 18 digits whose check digit does not fit is nobody's. One
--        line per identity and department, whatever the number of its lists and rows. Numbers cut by a spreadsheet or of 15
--        digits are forms of a number, told as repairs.
-- code: F211
-- subject: person
-- severity: low
-- department: public_security
-- due_days: 60
-- law: 公民身份号码应符合 GB 11643-1999 的校验规则，台账应按证件填写
WITH wrong AS (
    SELECT linked.person_id, linked.record_id, linked.role, said.department
    FROM link.cid_status AS status
    JOIN link.person AS linked ON linked.record_id = status.record_id AND linked.role = status.role
    JOIN claim.person AS said ON said.record_id = status.record_id AND said.role = status.role
    WHERE status.reason = 'check_digit' AND linked.person_id IS NOT NULL
)
SELECT
    wrong.person_id AS subject_id, wrong.record_id, wrong.role, wrong.department,
    CASE
        WHEN person.cid_status IS NULL THEN '校验码不符，其他名单也没有此人的有效号码；请按证件核对'
        ELSE '校验码不符；其他名单有此人的有效号码，请按证件核对后更正'
    END AS detail
FROM wrong
JOIN core.person AS person ON person.person_id = wrong.person_id
UNION ALL
SELECT wrong.person_id, person.cid_record_id, NULL AS role, wrong.department, NULL AS detail
FROM wrong
JOIN core.person AS person ON person.person_id = wrong.person_id
WHERE person.cid_record_id IS NOT NULL
