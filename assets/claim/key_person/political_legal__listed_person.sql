-- title: 重点人群陈述（列管名单）
-- grain: one row per list line whose department may list the category (assets/rules/person_category.yaml)
-- owner: political_legal
SELECT
    'self' AS role,
    entry.category,
    entry.listing_department,
    entry.level,
    entry.in_date,
    entry.out_date,
    entry.end_date,
    entry.responsible_name
FROM std.political_legal__listed_person AS entry
JOIN rule.person_lister AS allowed
    ON allowed.category = entry.category AND allowed.listing_department = entry.listing_department
