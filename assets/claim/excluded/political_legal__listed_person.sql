-- title: 未采用的来源行（列管名单）
-- grain: one row per list line whose department may not list the category (role self)
-- owner: political_legal
-- rules: only the departments of assets/rules/person_category.yaml list, each its categories
SELECT
    'self' AS role,
    '该行没有采用：列入部门无权列入这一类别；请由有权部门列入，或核对“列入部门”和“人员类别”' AS reason,
    'listing_department' AS field_name
FROM std.political_legal__listed_person AS entry
LEFT JOIN rule.person_lister AS allowed
    ON allowed.category = entry.category AND allowed.listing_department = entry.listing_department
WHERE allowed.category IS NULL
