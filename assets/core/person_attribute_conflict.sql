-- title: 人员信息矛盾
-- grain: one row per person, attribute and record whose value differs from the one chosen
-- owner: grid_office
-- rules: domain.md §3 survivorship (keep every loser)
WITH statements AS (
    SELECT
        linked.person_id,
        said.record_id,
        said.role,
        said.department,
        said.cid,
        said.name,
        said.sex_code,
        said.birth_date,
        said.life_status,
        said.population_type,
        said.marriage_code
    FROM claim.person AS said
    JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role
)
SELECT said.person_id, 'cid' AS attribute, said.record_id, said.role, said.department, said.cid AS losing_value, person.cid_record_id AS winner_record_id
FROM statements AS said JOIN core.person AS person ON person.person_id = said.person_id
WHERE said.cid <> person.cid
UNION ALL
SELECT said.person_id, 'name', said.record_id, said.role, said.department, said.name, person.name_record_id
FROM statements AS said JOIN core.person AS person ON person.person_id = said.person_id
WHERE said.name <> person.name
UNION ALL
SELECT said.person_id, 'sex_code', said.record_id, said.role, said.department, said.sex_code, person.sex_record_id
FROM statements AS said JOIN core.person AS person ON person.person_id = said.person_id
WHERE said.sex_code IN ('1', '2') AND said.sex_code <> person.sex_code
UNION ALL
SELECT said.person_id, 'birth_date', said.record_id, said.role, said.department, CAST(said.birth_date AS VARCHAR), person.birth_date_record_id
FROM statements AS said JOIN core.person AS person ON person.person_id = said.person_id
WHERE said.birth_date <> person.birth_date
UNION ALL
SELECT said.person_id, 'life_status', said.record_id, said.role, said.department, said.life_status, person.life_status_record_id
FROM statements AS said JOIN core.person AS person ON person.person_id = said.person_id
WHERE said.life_status <> person.life_status
UNION ALL
SELECT said.person_id, 'population_type', said.record_id, said.role, said.department, said.population_type, person.population_type_record_id
FROM statements AS said JOIN core.person AS person ON person.person_id = said.person_id
WHERE said.population_type <> person.population_type
UNION ALL
SELECT said.person_id, 'marriage_code', said.record_id, said.role, said.department, said.marriage_code, person.marriage_record_id
FROM statements AS said JOIN core.person AS person ON person.person_id = said.person_id
WHERE said.marriage_code <> '90' AND said.marriage_code <> person.marriage_code
