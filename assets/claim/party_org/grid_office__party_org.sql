-- title: 党组织陈述（党组织链）
-- grain: one row per organisation (role org)
-- owner: grid_office
SELECT
    'org' AS role,
    org_code,
    org_name,
    org_kind,
    parent_code,
    secretary_name,
    secretary_phone,
    member_count,
    working_member_count,
    grid_code,
    linked_household_count
FROM std.grid_office__party_org
