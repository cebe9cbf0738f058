-- title: 地址候选
-- grain: one row per address that names no single dwelling and dwelling that a person may mean by it (address_id, candidate_no)
-- owner: public_security
-- rules: design §7 (an address is never guessed: a person is shown the nearest few and decides)
WITH candidates AS (
    SELECT
        linked.address_id,
        candidate.candidate_no,
        candidate.dwelling_id,
        candidate.place_written,
        candidate.place_listed,
        linked.record_id,
        linked.role,
        ROW_NUMBER() OVER (
            PARTITION BY linked.address_id, candidate.candidate_no
            ORDER BY CASE WHEN withheld.record_id IS NULL THEN 0 ELSE 1 END, linked.record_id, linked.role
        ) AS choice
    FROM link.address_candidate AS candidate
    JOIN link.address AS linked ON linked.record_id = candidate.record_id AND linked.role = candidate.role
    LEFT JOIN link.withheld_record AS withheld ON withheld.record_id = linked.record_id
    WHERE linked.address_id IS NOT NULL
)
SELECT
    candidates.address_id,
    candidates.candidate_no,
    candidates.dwelling_id,
    dwelling.address_norm,
    candidates.place_written,
    candidates.place_listed,
    candidates.record_id,
    candidates.role
FROM candidates
JOIN core.dwelling AS dwelling ON dwelling.dwelling_id = candidates.dwelling_id
WHERE candidates.choice = 1
