-- title: 网格工作
-- grain: one row per line of the ledger of activities (record_id, role)
-- owner: grid_office
-- rules: a week runs from Monday to Sunday (week_start: its Monday; 1 January 1900 was one)
SELECT
    said.record_id,
    said.role,
    said.activity_no,
    said.activity_kind,
    named.name AS activity_name,
    said.title,
    said.held_date,
    said.held_date - CAST(MOD(DATE_DIFF('day', DATE '1900-01-01', said.held_date), 7) AS INTEGER) AS week_start,
    grid.grid_id,
    said.grid_code,
    said.organizer,
    said.participant_count,
    said.item_count,
    said.department
FROM claim.activity AS said
LEFT JOIN code.activity_kind AS named ON named.value = said.activity_kind
LEFT JOIN core.grid AS grid ON grid.grid_code = said.grid_code
