-- title: 人员陈述（殡葬火化信息）
-- grain: one row per cremation (role self)
-- owner: civil_affairs
SELECT
    'self' AS role,
    cid,
    cid_damaged,
    name,
    sex AS sex_code,
    'dead' AS life_status,
    death_date
FROM std.civil_affairs__cremation
