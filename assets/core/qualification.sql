-- title: 从业资格
-- grain: one row per line of a list of qualifications (record_id, role)
-- owner: transport
-- rules: the holder is a person, linked as every person is (link.person)
SELECT
    linked.person_id,
    said.qualification_kind,
    said.certificate_no,
    said.first_issued_date,
    said.valid_to,
    (said.valid_to IS NULL OR said.valid_to >= run.as_of) AS is_valid,
    said.employer_name,
    said.department,
    said.record_id,
    said.role
FROM claim.qualification AS said
CROSS JOIN audit.run AS run
LEFT JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role
