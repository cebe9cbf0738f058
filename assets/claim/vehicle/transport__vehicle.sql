-- title: 营运车辆陈述（营运车辆）
-- grain: one row per vehicle (role holder)
-- owner: transport
SELECT
    'holder' AS role,
    plate_no,
    certificate_no,
    vehicle_type,
    capacity,
    checked_date,
    vehicle_status
FROM std.transport__vehicle
