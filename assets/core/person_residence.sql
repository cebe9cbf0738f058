-- title: 居住关系
-- grain: one row per person and dwelling with evidence that the person lives or lived there (person_id, dwelling_id)
-- owner: grid_office
-- rules: domain.md §3 residence: authority (decisions/authority.csv, attribute dwelling_id), then recency. A visit counts
--        when the person was met there; it outranks the registers for rule.residence visit_holds_days, later only by
--        date. A dwelling whose newest visit says the person moved is not current, nor one that no list of a later month and
--        no later visit names since the register was told that the person left the city. The dead have no current
--        residence. What only a record of the vault says (link.withheld_record) counts last. A visit to one of several namesakes (method ambiguous) is no evidence of a further resident.
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
        withheld.record_id IS NOT NULL AS in_vault,
        COALESCE(visit.visit_date, said.period_end) AS evidence_date,
        COALESCE(visit.visit_date, CAST(DATE_TRUNC('month', said.period_end) AS DATE)) AS evidence_since
    FROM claim.address AS said
    JOIN link.address AS place ON place.record_id = said.record_id AND place.role = said.role
    JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.person_id IS NOT NULL
    LEFT JOIN claim.visit AS visit ON visit.record_id = said.record_id AND said.role = 'visited'
    LEFT JOIN link.withheld_record AS withheld ON withheld.record_id = said.record_id
    WHERE said.role IN ('residence', 'visited')
        -- A legal representative does not live where the record's firm stands, nor an owner where his tenants do.
        AND linked.role IN ('self', 'head', 'member', 'payee', 'visited', 'tenant')
        AND place.dwelling_id IS NOT NULL
        AND NOT (said.role = 'visited' AND linked.method = 'ambiguous')
),
left_city AS (
    SELECT linked.person_id, MAX(said.left_date) AS left_date
    FROM claim.person AS said
    JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role AND linked.person_id IS NOT NULL
    CROSS JOIN audit.run AS run
    WHERE said.left_date <= run.as_of
    GROUP BY linked.person_id
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
        said.evidence_since,
        said.in_vault,
        CASE
            WHEN said.in_vault THEN 99
            WHEN said.role = 'visited' AND said.evidence_date + CAST(holds.value AS INTEGER) < run.as_of THEN 90
            ELSE COALESCE(authority.rank, 90)
        END AS authority_rank
    FROM statements AS said
    CROSS JOIN audit.run AS run
    JOIN rule.residence AS holds ON holds.parameter = 'visit_holds_days'
    LEFT JOIN link.authority_rank AS authority
        ON authority.attribute = 'dwelling_id'
        AND authority.department = said.department
        AND authority.export = said.export
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
        COALESCE(
            NULLIF(COUNT(CASE WHEN NOT in_vault THEN 1 END) OVER (PARTITION BY person_id, dwelling_id), 0),
            COUNT(*) OVER (PARTITION BY person_id, dwelling_id)
        ) AS evidence_count,
        MAX(evidence_since) OVER (PARTITION BY person_id, dwelling_id) AS newest_since,
        ROW_NUMBER() OVER (
            PARTITION BY person_id, dwelling_id ORDER BY authority_rank, evidence_date DESC, record_id, role
        ) AS choice
    FROM evidence
),
dated AS (
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
        COALESCE(
            departures.left_date, CASE WHEN best.newest_since <= left_city.left_date THEN left_city.left_date END
        ) AS left_date
    FROM ordered AS best
    LEFT JOIN departures
        ON departures.person_id = best.person_id AND departures.dwelling_id = best.dwelling_id
    LEFT JOIN left_city ON left_city.person_id = best.person_id
    WHERE best.choice = 1
),
residences AS (
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
        evidence_count,
        left_date,
        ROW_NUMBER() OVER (
            PARTITION BY person_id
            ORDER BY
                CASE WHEN left_date IS NULL THEN 0 ELSE 1 END,
                authority_rank,
                evidence_date DESC,
                record_id,
                role,
                dwelling_id
        ) AS residence_choice
    FROM dated
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
