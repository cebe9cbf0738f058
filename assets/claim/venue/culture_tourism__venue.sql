-- title: 文旅场所陈述（文化旅游经营场所）
-- grain: one row per venue (role holder)
-- owner: culture_tourism
SELECT
    'holder' AS role,
    venue_name,
    venue_kind,
    licence_no,
    capacity,
    fire_passed
FROM std.culture_tourism__venue
