-- title: 人口
-- grain: one row per person the hub knows (person_id)
-- owner: grid_office
-- rules: golden values by gridhub.survivorship (decisions/authority.csv, attribute = column name). A citizen id counts only
--        when it is trusted or repaired (design §4.2). Birth date and sex are read from such an id only when no record
--        states them. Who died is dead, whatever the registers say.
WITH persons AS (
    SELECT
        linked.person_id,
        -- Of somebody whom other records name too, those that stay in the vault are not even counted.
        COALESCE(NULLIF(COUNT(CASE WHEN withheld.record_id IS NULL THEN 1 END), 0), COUNT(*)) AS statement_count,
        COALESCE(
            NULLIF(COUNT(DISTINCT CASE WHEN withheld.record_id IS NULL THEN said.department END), 0),
            COUNT(DISTINCT said.department)
        ) AS department_count,
        COALESCE(MIN(CASE WHEN withheld.record_id IS NULL THEN said.record_id END), MIN(said.record_id)) AS record_id
    FROM claim.person AS said
    JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role AND linked.person_id IS NOT NULL
    LEFT JOIN link.withheld_record AS withheld ON withheld.record_id = said.record_id
    GROUP BY linked.person_id
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
    COALESCE(golden.sex_code_record_id, golden.cid_record_id) AS sex_record_id,
    COALESCE(
        golden.birth_date,
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
    golden.marriage_code_record_id AS marriage_record_id,
    persons.statement_count,
    persons.department_count,
    persons.record_id
FROM persons
JOIN link.person_golden AS golden ON golden.person_id = persons.person_id
LEFT JOIN core.death AS death ON death.person_id = persons.person_id
