-- title: 居住关系
-- grain: one row per person and dwelling with evidence that the person lives or lived there (person_id, dwelling_id)
-- owner: grid_office
-- rules: domain.md §3 residence: authority (decisions/authority.csv, attribute dwelling_id), then recency. A visit counts
--        when the person was met there; it outranks the registers for rule.residence visit_holds_days, later only by
--        date. A dwelling whose newest visit says the person moved is not current. The dead have no current residence.
WITH statements AS (
    SELECT
        linked.person_id,
        place.dwelling_id,
        said.record_id,
        said.role,
        said.department,
        said.export,
        place.method,
        visit.visit_result,
        COALESCE(visit.visit_date, said.period_end) AS evidence_date
    FROM claim.address AS said
    JOIN link.address AS place ON place.record_id = said.record_id AND place.role = said.role
    JOIN link.person AS linked ON linked.record_id = said.record_id
    LEFT JOIN claim.visit AS visit ON visit.record_id = said.record_id AND said.role = 'visited'
    WHERE said.role IN ('residence', 'visited')
        -- A legal representative does not live where the record's firm stands.
        AND linked.role IN ('self', 'head', 'member', 'payee', 'visited')
        AND place.dwelling_id IS NOT NULL
),
visits AS (
    SELECT
        person_id,
        dwelling_id,
        visit_result,
        evidence_date,
        ROW_NUMBER() OVER (
            PARTITION BY person_id, dwelling_id ORDER BY evidence_date DESC, record_id DESC, role
        ) AS choice
    FROM statements
    WHERE visit_result IN ('met', 'moved')
),
departures AS (
    SELECT person_id, dwelling_id, evidence_date AS left_date
    FROM visits
    WHERE choice = 1 AND visit_result = 'moved'
),
evidence AS (
    SELECT
        said.person_id,
        said.dwelling_id,
        said.record_id,
        said.role,
        said.department,
        said.export,
        said.method,
        said.evidence_date,
        CASE
            WHEN said.role = 'visited' AND said.evidence_date + CAST(holds.value AS INTEGER) < run.as_of THEN 90
            ELSE COALESCE(own.rank, whole.rank, 90)
        END AS authority_rank
    FROM statements AS said
    CROSS JOIN audit.run AS run
    JOIN rule.residence AS holds ON holds.parameter = 'visit_holds_days'
    LEFT JOIN audit.authority AS own
        ON own.attribute = 'dwelling_id' AND own.department = said.department AND own.export = said.export
    LEFT JOIN audit.authority AS whole
        ON whole.attribute = 'dwelling_id'
        AND whole.department = said.department
        AND COALESCE(whole.export, '') = ''
    WHERE said.role = 'residence' OR said.visit_result = 'met'
),
ordered AS (
    SELECT
        person_id,
        dwelling_id,
        record_id,
        role,
        department,
        export,
        method,
        evidence_date,
        authority_rank,
        COUNT(*) OVER (PARTITION BY person_id, dwelling_id) AS evidence_count,
        ROW_NUMBER() OVER (
            PARTITION BY person_id, dwelling_id ORDER BY authority_rank, evidence_date DESC, record_id, role
        ) AS choice
    FROM evidence
),
residences AS (
    SELECT
        best.person_id,
        best.dwelling_id,
        best.record_id,
        best.role,
        best.department,
        best.export,
        best.method,
        best.evidence_date,
        best.authority_rank,
        best.evidence_count,
        departures.left_date,
        ROW_NUMBER() OVER (
            PARTITION BY best.person_id
            ORDER BY
                CASE WHEN departures.left_date IS NULL THEN 0 ELSE 1 END,
                best.authority_rank,
                best.evidence_date DESC,
                best.record_id,
                best.role,
                best.dwelling_id
        ) AS residence_choice
    FROM ordered AS best
    LEFT JOIN departures
        ON departures.person_id = best.person_id AND departures.dwelling_id = best.dwelling_id
    WHERE best.choice = 1
)
SELECT
    residence.person_id,
    residence.dwelling_id,
    residence.department AS evidence_department,
    residence.export AS evidence_export,
    residence.authority_rank AS evidence_rank,
    residence.evidence_date,
    residence.method AS address_method,
    residence.evidence_count,
    residence.left_date,
    residence.residence_choice = 1 AS is_last_known,
    residence.residence_choice = 1
        AND residence.left_date IS NULL
        AND COALESCE(person.life_status, 'alive') <> 'dead' AS is_current,
    residence.record_id,
    residence.role
FROM residences AS residence
LEFT JOIN core.person AS person ON person.person_id = residence.person_id
