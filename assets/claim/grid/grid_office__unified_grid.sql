-- title: 网格陈述（网格信息表）
-- grain: one row per unified grid
-- owner: grid_office
SELECT
    'grid' AS role,
    'unified' AS grid_system,
    grid_code,
    grid_name,
    grid_level,
    grid_class,
    exclusive_type,
    territory_unit,
    competent_department,
    area_type,
    parent_grid_code,
    region_code,
    coverage AS coverage_text,
    boundary AS boundary_text,
    household_target,
    branch_name,
    has_board,
    contact_card_count,
    valid_from,
    valid_to,
    approval_no
FROM std.grid_office__unified_grid
