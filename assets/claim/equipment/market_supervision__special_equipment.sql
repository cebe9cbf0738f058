-- title: 特种设备陈述（特种设备）
-- grain: one row per piece of equipment (role holder)
-- owner: market_supervision
SELECT
    'holder' AS role,
    equipment_code,
    use_certificate_no,
    equipment_kind,
    equipment_status,
    inspected_date,
    next_inspection_date,
    maintainer_name
FROM std.market_supervision__special_equipment
