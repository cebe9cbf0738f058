-- title: 死亡
-- grain: one row per person with evidence of death (person_id)
-- owner: public_security
-- rules: domain.md §4 F01, evidence rank 公安注销(死亡) > 火化 > 卫健 > 走访. The date is the one of the strongest evidence
--        that states a date.
WITH evidence AS (
    SELECT
        linked.person_id,
        said.record_id,
        linked.role,
        said.evidence_kind,
        CASE said.evidence_kind
            WHEN 'police_cancellation' THEN 1 WHEN 'cremation' THEN 2 WHEN 'health_register' THEN 3 ELSE 4
        END AS evidence_rank,
        said.death_date,
        said.period_end
    FROM claim.death AS said
    -- A visit speaks of the death in the role self and of the person met in the role visited.
    JOIN link.person AS linked
        ON linked.record_id = said.record_id
        AND (linked.role = said.role OR (said.role = 'self' AND linked.role = 'visited'))
        AND linked.person_id IS NOT NULL
),
ordered AS (
    SELECT
        person_id,
        record_id,
        role,
        evidence_kind,
        evidence_rank,
        ROW_NUMBER() OVER (
            PARTITION BY person_id ORDER BY evidence_rank, period_end DESC, record_id, role
        ) AS choice
    FROM evidence
),
dated AS (
    SELECT
        person_id,
        record_id,
        role,
        death_date,
        ROW_NUMBER() OVER (
            PARTITION BY person_id ORDER BY evidence_rank, period_end DESC, record_id, role
        ) AS choice
    FROM evidence
    WHERE death_date IS NOT NULL
),
records AS (
    SELECT DISTINCT person_id, record_id
    FROM evidence
),
lists AS (
    SELECT person_id, COUNT(*) AS evidence_count, STRING_AGG(record_id, ';' ORDER BY record_id) AS evidence_records
    FROM records
    GROUP BY person_id
)
SELECT
    strongest.person_id,
    dated.death_date,
    dated.record_id AS death_date_record_id,
    dated.role AS death_date_role,
    strongest.evidence_kind,
    strongest.evidence_rank,
    strongest.record_id,
    strongest.role,
    lists.evidence_count,
    lists.evidence_records
FROM ordered AS strongest
JOIN lists ON lists.person_id = strongest.person_id
LEFT JOIN dated ON dated.person_id = strongest.person_id AND dated.choice = 1
WHERE strongest.choice = 1
