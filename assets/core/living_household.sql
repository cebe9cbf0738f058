-- title: 居住户
-- grain: one row per dwelling somebody lives in (living_household_id)
-- owner: grid_office
-- rules: domain.md §3 living_household; a dwelling is counted as one household until visits tell several apart
SELECT
    member.living_household_id,
    member.dwelling_id,
    MAX(CASE WHEN member.is_head THEN member.person_id END) AS head_person_id,
    COUNT(*) AS member_count,
    MAX(CASE WHEN member.is_head THEN member.record_id END) AS record_id,
    MAX(CASE WHEN member.is_head THEN member.role END) AS role
FROM core.living_household_member AS member
GROUP BY member.living_household_id, member.dwelling_id
