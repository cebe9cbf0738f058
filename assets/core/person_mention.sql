-- title: 只有姓名的提及
-- grain: one row per record and role that names somebody of whom nothing more is known (record_id, role)
-- owner: grid_office
-- rules: a bare name (legal representative, owner, visited) or a form of address founds no person: it is linked when it fits
--        one person, and counted here otherwise (gridhub.identity.mentions). mention_kind: bare_name or address_form.
SELECT
    said.record_id,
    said.role,
    said.name,
    linked.rule AS mention_kind,
    unit.entity_id,
    place.dwelling_id,
    said.period_end,
    said.department,
    said.export
FROM claim.person AS said
JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role
LEFT JOIN link.market_entity AS unit ON unit.record_id = said.record_id AND unit.role = 'entity'
LEFT JOIN link.address AS place ON place.record_id = said.record_id AND place.role = said.role
WHERE linked.method = 'mention'
