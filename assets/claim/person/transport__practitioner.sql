-- title: 人员陈述（道路运输从业人员）
-- grain: one row per qualification (role self)
-- owner: transport
SELECT
    'self' AS role,
    cid,
    cid_damaged,
    name
FROM std.transport__practitioner
