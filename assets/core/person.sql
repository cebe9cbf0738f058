-- title: 人口
-- grain: one row per person the hub knows (person_id)
-- owner: grid_office
-- rules: domain.md §3 survivorship: per attribute the authority (decisions/authority.csv, attribute = column name),
--        then the newest period, then the more complete record, then record_id. A citizen id counts only when it is
--        trusted or repaired (design §4.2). Birth date and sex are read from such an id only when no record states them.
WITH statements AS (
    SELECT
        linked.person_id,
        said.record_id,
        said.role,
        said.department,
        said.export,
        said.period_end,
        CASE WHEN identity.status = 'trusted' THEN said.cid ELSE identity.cid_repaired END AS cid,
        CASE WHEN identity.status = 'trusted' THEN 0 ELSE 1 END AS cid_strength,
        said.name,
        said.sex_code,
        said.birth_date,
        said.phones,
        said.life_status,
        said.population_type,
        said.marriage_code,
        CASE WHEN said.cid IS NOT NULL THEN 1 ELSE 0 END
            + CASE WHEN said.name IS NOT NULL THEN 1 ELSE 0 END
            + CASE WHEN said.sex_code IS NOT NULL THEN 1 ELSE 0 END
            + CASE WHEN said.birth_date IS NOT NULL THEN 1 ELSE 0 END
            + CASE WHEN said.phones IS NOT NULL THEN 1 ELSE 0 END AS completeness
    FROM claim.person AS said
    JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role
    LEFT JOIN link.cid_status AS identity ON identity.record_id = said.record_id AND identity.role = said.role
),
candidates AS (
    SELECT 'cid' AS attribute, cid AS stated, cid_strength AS strength, person_id, record_id, role, department, export, period_end, completeness
    FROM statements WHERE cid IS NOT NULL
    UNION ALL
    SELECT 'name', name, 0, person_id, record_id, role, department, export, period_end, completeness
    FROM statements WHERE name IS NOT NULL
    UNION ALL
    -- 0 未知 and 9 未说明 (GB/T 2261.1) state nothing.
    SELECT 'sex_code', sex_code, 0, person_id, record_id, role, department, export, period_end, completeness
    FROM statements WHERE sex_code IN ('1', '2')
    UNION ALL
    SELECT 'birth_date', CAST(birth_date AS VARCHAR), 0, person_id, record_id, role, department, export, period_end, completeness
    FROM statements WHERE birth_date IS NOT NULL
    UNION ALL
    SELECT 'phones', phones, 0, person_id, record_id, role, department, export, period_end, completeness
    FROM statements WHERE phones IS NOT NULL
    UNION ALL
    SELECT 'life_status', life_status, 0, person_id, record_id, role, department, export, period_end, completeness
    FROM statements WHERE life_status IS NOT NULL
    UNION ALL
    SELECT 'population_type', population_type, 0, person_id, record_id, role, department, export, period_end, completeness
    FROM statements WHERE population_type IS NOT NULL
    UNION ALL
    SELECT 'marriage_code', marriage_code, 0, person_id, record_id, role, department, export, period_end, completeness
    FROM statements WHERE marriage_code IS NOT NULL AND marriage_code <> '90'
),
ranked AS (
    SELECT
        candidate.person_id,
        candidate.attribute,
        candidate.stated,
        candidate.strength,
        candidate.record_id,
        ROW_NUMBER() OVER (
            PARTITION BY candidate.person_id, candidate.attribute
            ORDER BY
                candidate.strength,
                COALESCE(own.rank, whole.rank, 99),
                candidate.period_end DESC,
                candidate.completeness DESC,
                candidate.record_id,
                candidate.role
        ) AS choice
    FROM candidates AS candidate
    LEFT JOIN audit.authority AS own
        ON own.attribute = candidate.attribute
        AND own.department = candidate.department
        AND own.export = candidate.export
    LEFT JOIN audit.authority AS whole
        ON whole.attribute = candidate.attribute
        AND whole.department = candidate.department
        AND COALESCE(whole.export, '') = ''
),
golden AS (
    SELECT
        person_id,
        MAX(CASE WHEN attribute = 'cid' THEN stated END) AS cid,
        MAX(CASE WHEN attribute = 'cid' THEN strength END) AS cid_strength,
        MAX(CASE WHEN attribute = 'cid' THEN record_id END) AS cid_record_id,
        MAX(CASE WHEN attribute = 'name' THEN stated END) AS name,
        MAX(CASE WHEN attribute = 'name' THEN record_id END) AS name_record_id,
        MAX(CASE WHEN attribute = 'sex_code' THEN stated END) AS sex_code,
        MAX(CASE WHEN attribute = 'sex_code' THEN record_id END) AS sex_record_id,
        MAX(CASE WHEN attribute = 'birth_date' THEN stated END) AS birth_date,
        MAX(CASE WHEN attribute = 'birth_date' THEN record_id END) AS birth_date_record_id,
        MAX(CASE WHEN attribute = 'phones' THEN stated END) AS phones,
        MAX(CASE WHEN attribute = 'phones' THEN record_id END) AS phones_record_id,
        MAX(CASE WHEN attribute = 'life_status' THEN stated END) AS life_status,
        MAX(CASE WHEN attribute = 'life_status' THEN record_id END) AS life_status_record_id,
        MAX(CASE WHEN attribute = 'population_type' THEN stated END) AS population_type,
        MAX(CASE WHEN attribute = 'population_type' THEN record_id END) AS population_type_record_id,
        MAX(CASE WHEN attribute = 'marriage_code' THEN stated END) AS marriage_code,
        MAX(CASE WHEN attribute = 'marriage_code' THEN record_id END) AS marriage_record_id
    FROM ranked
    WHERE choice = 1
    GROUP BY person_id
),
persons AS (
    SELECT
        person_id,
        COUNT(*) AS statement_count,
        COUNT(DISTINCT department) AS department_count,
        MIN(record_id) AS record_id
    FROM statements
    GROUP BY person_id
)
SELECT
    persons.person_id,
    golden.cid,
    CASE golden.cid_strength WHEN 0 THEN 'trusted' WHEN 1 THEN 'repaired' END AS cid_status,
    golden.cid_record_id,
    golden.name,
    golden.name_record_id,
    COALESCE(
        golden.sex_code,
        CASE
            WHEN SUBSTR(golden.cid, 17, 1) IN ('1', '3', '5', '7', '9') THEN '1'
            WHEN SUBSTR(golden.cid, 17, 1) IN ('0', '2', '4', '6', '8') THEN '2'
        END
    ) AS sex_code,
    COALESCE(golden.sex_record_id, golden.cid_record_id) AS sex_record_id,
    COALESCE(
        CAST(golden.birth_date AS DATE),
        TRY_CAST(
            SUBSTR(golden.cid, 7, 4) || '-' || SUBSTR(golden.cid, 11, 2) || '-' || SUBSTR(golden.cid, 13, 2) AS DATE
        )
    ) AS birth_date,
    COALESCE(golden.birth_date_record_id, golden.cid_record_id) AS birth_date_record_id,
    golden.phones,
    golden.phones_record_id,
    CASE WHEN death.person_id IS NOT NULL THEN 'dead' ELSE golden.life_status END AS life_status,
    COALESCE(death.record_id, golden.life_status_record_id) AS life_status_record_id,
    death.death_date,
    death.death_date_record_id,
    golden.population_type,
    golden.population_type_record_id,
    golden.marriage_code,
    golden.marriage_record_id,
    persons.statement_count,
    persons.department_count,
    persons.record_id
FROM persons
LEFT JOIN golden ON golden.person_id = persons.person_id
LEFT JOIN core.death AS death ON death.person_id = persons.person_id
