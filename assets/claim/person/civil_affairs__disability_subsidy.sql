-- title: 人员陈述（残疾人两项补贴发放表）
-- grain: one row per person and subsidy on the roll (role payee)
-- owner: civil_affairs
SELECT
    'payee' AS role,
    cid,
    cid_damaged,
    name,
    phone AS phones
FROM std.civil_affairs__disability_subsidy
