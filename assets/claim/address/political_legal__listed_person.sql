-- title: 地址陈述（列管名单）
-- grain: one row per list line with an address whose department may list the category (role residence)
-- owner: political_legal
SELECT
    'residence' AS role,
    entry.address AS address_text
FROM std.political_legal__listed_person AS entry
JOIN rule.person_lister AS allowed
    ON allowed.category = entry.category AND allowed.listing_department = entry.listing_department
WHERE entry.address IS NOT NULL
