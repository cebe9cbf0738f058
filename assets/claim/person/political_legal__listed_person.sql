-- title: 人员陈述（列管名单）
-- grain: one row per list line whose department may list the category (role self)
-- owner: political_legal
SELECT
    'self' AS role,
    entry.cid,
    entry.cid_damaged,
    entry.name,
    entry.phone AS phones
FROM std.political_legal__listed_person AS entry
JOIN rule.person_lister AS allowed
    ON allowed.category = entry.category AND allowed.listing_department = entry.listing_department
