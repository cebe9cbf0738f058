-- title: 走访台账
-- grain: one row per visit record (record_id, role)
-- owner: grid_office
-- rules: domain2.md §d 走访记录; a visit lies where it was made, else where the visited person lives
WITH homes AS (
    SELECT person_id, dwelling_id
    FROM core.person_residence
    WHERE is_last_known
)
SELECT
    visit.record_id,
    visit.role,
    visit.visit_no,
    visit.visit_date,
    CASE visit.visit_kind
        WHEN 'individual' THEN '个别走访' WHEN 'quarterly_sweep' THEN '季度遍访' WHEN 'annual_condolence' THEN '年慰问'
    END AS visit_kind_name,
    visit.staff_name,
    person.name AS visited_name,
    dwelling.address_norm AS address,
    CASE visit.visit_result
        WHEN 'met' THEN '见面' WHEN 'absent' THEN '未遇' WHEN 'refused' THEN '拒访'
        WHEN 'moved' THEN '搬离' WHEN 'deceased' THEN '去世'
    END AS visit_result_name,
    visit.has_opinion,
    visit.person_id,
    COALESCE(visit.dwelling_id, homes.dwelling_id) AS dwelling_id,
    visit.grid_id
FROM core.visit AS visit
LEFT JOIN core.person AS person ON person.person_id = visit.person_id
LEFT JOIN homes ON homes.person_id = visit.person_id
LEFT JOIN core.dwelling AS dwelling ON dwelling.dwelling_id = COALESCE(visit.dwelling_id, homes.dwelling_id)
