-- title: 许可陈述（文化旅游经营场所）
-- grain: one row per venue with a licence (role holder)
-- owner: culture_tourism
SELECT
    'holder' AS role,
    'venue_licence' AS licence_kind,
    licence_no,
    venue_kind AS category,
    venue_name AS holder_name,
    valid_to,
    licence_status
FROM std.culture_tourism__venue
WHERE licence_no IS NOT NULL
