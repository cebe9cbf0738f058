-- title: 人员信息矛盾
-- grain: one row per person, attribute and record whose value differs from the one chosen
-- owner: grid_office
-- rules: domain.md §3 survivorship (keep every loser). What says the same in another form is no contradiction. Against a
--        death it is whoever states that the person is alive.
SELECT
    said.hub_id AS person_id,
    said.attribute,
    said.record_id,
    said.role,
    said.department,
    said.value AS losing_value,
    COALESCE(death.record_id, chosen.record_id) AS winner_record_id
FROM link.statement AS said
JOIN link.statement AS chosen
    ON chosen.entity_kind = said.entity_kind
    AND chosen.hub_id = said.hub_id
    AND chosen.attribute = said.attribute
    AND chosen.is_chosen
LEFT JOIN core.death AS death ON death.person_id = said.hub_id AND said.attribute = 'life_status'
WHERE said.entity_kind = 'person'
    AND CASE
        WHEN death.person_id IS NOT NULL THEN said.value <> 'dead'
        ELSE NOT said.is_chosen AND said.reason <> 'same'
    END
