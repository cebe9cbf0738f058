-- title: 人员陈述（低保发放花名册）
-- grain: one row per roll line (head, member)
-- owner: civil_affairs
-- rules: 户主行是本人或户主
SELECT
    CASE WHEN relation_to_head IN ('01', '02') THEN 'head' ELSE 'member' END AS role,
    cid,
    cid_damaged,
    name,
    phone AS phones,
    'benefit_unit' AS household_kind,
    benefit_no AS household_no,
    relation_to_head AS relation_code,
    relation_to_head IN ('01', '02') AS is_head
FROM std.civil_affairs__low_income
