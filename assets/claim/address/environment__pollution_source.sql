-- title: 地址陈述（固定污染源清单）
-- grain: one row per source with an address (role site)
-- owner: environment
SELECT
    'site' AS role,
    address AS address_text,
    longitude,
    latitude
FROM std.environment__pollution_source
WHERE address IS NOT NULL
