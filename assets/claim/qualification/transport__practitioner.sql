-- title: 从业资格陈述（道路运输从业人员）
-- grain: one row per qualification (role self)
-- owner: transport
SELECT
    'self' AS role,
    qualification_kind,
    certificate_no,
    first_issued_date,
    valid_to,
    employer_name
FROM std.transport__practitioner
