-- title: 许可陈述（道路运输业户）
-- grain: one row per licence (role holder)
-- owner: transport
SELECT
    'holder' AS role,
    'road_transport_licence' AS licence_kind,
    licence_no,
    business_scope AS business,
    holder_name,
    valid_from,
    valid_to,
    licence_status
FROM std.transport__enterprise
