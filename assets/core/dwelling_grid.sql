-- title: 房屋历次所在网格
-- grain: one row per dwelling and stretch of days in which its leaf grid was the same (dwelling_id, version_no)
-- owner: grid_office
-- rules: issue Places, re-cuts; a day asked for lies in valid_from (counts) to valid_to (does not count); days without a
--        grid are in no row
SELECT
    stay.dwelling_id,
    stay.version_no,
    stay.valid_from,
    stay.valid_to,
    stay.grid_id,
    grid.grid_code,
    grid.grid_name,
    stay.grid_method,
    stay.grid_reason,
    stay.leaf_count AS leaf_grid_count
FROM link.dwelling_grid_history AS stay
LEFT JOIN core.grid AS grid ON grid.grid_id = stay.grid_id
