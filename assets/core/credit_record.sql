-- title: 信用记录
-- grain: one row per listing or penalty (record_id, role)
-- owner: market_supervision with development_reform
-- rules: the firm of a line is linked by its number, else by name and place (link.market_entity); the grid and
--        the community are those of the firm
SELECT
    said.record_kind,
    said.decision_no,
    holder.entity_id,
    holder.method AS entity_method,
    said.reason,
    said.since,
    said.until,
    said.since <= run.as_of AND (said.until IS NULL OR said.until > run.as_of) AS is_standing,
    said.fine,
    said.authority,
    said.department,
    said.record_id,
    said.role
FROM claim.credit_record AS said
CROSS JOIN audit.run AS run
LEFT JOIN link.market_entity AS holder ON holder.record_id = said.record_id AND holder.role = said.role
