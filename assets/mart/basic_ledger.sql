-- title: 基本信息台账
-- grain: one row per living person with a current residence (person_id)
-- owner: grid_office
-- rules: domain.md §5, §6 (address to building or exact age, never both: the ledger shows an age band)
WITH residents AS (
    SELECT
        residence.person_id,
        residence.dwelling_id,
        residence.evidence_department,
        residence.evidence_date,
        residence.record_id,
        EXTRACT(YEAR FROM run.as_of) - EXTRACT(YEAR FROM person.birth_date)
            - CASE
                WHEN EXTRACT(MONTH FROM run.as_of) * 100 + EXTRACT(DAY FROM run.as_of)
                    < EXTRACT(MONTH FROM person.birth_date) * 100 + EXTRACT(DAY FROM person.birth_date) THEN 1
                ELSE 0
            END AS age
    FROM core.person_residence AS residence
    JOIN core.person AS person ON person.person_id = residence.person_id
    CROSS JOIN audit.run AS run
    WHERE residence.is_current
),
sex_names AS (
    SELECT code, MIN(name) AS name FROM code.sex GROUP BY code
),
marriage_names AS (
    SELECT code, MIN(name) AS name FROM code.marriage GROUP BY code
),
relation_names AS (
    SELECT code, MIN(name) AS name FROM code.relation GROUP BY code
),
programme_names AS (
    SELECT code, MIN(name) AS name FROM code.programme GROUP BY code
),
low_income AS (
    SELECT member.person_id, MIN(unit.programme) AS programme
    FROM core.benefit_unit_member AS member
    JOIN core.benefit_unit AS unit ON unit.benefit_unit_id = member.benefit_unit_id
    WHERE member.is_current AND unit.is_current
    GROUP BY member.person_id
),
newest_allowance AS (
    SELECT MAX(payment.pay_month) AS pay_month
    FROM core.welfare_payment AS payment
    CROSS JOIN audit.run AS run
    WHERE payment.programme = 'old_age_allowance' AND payment.pay_month <= run.as_of
),
allowance AS (
    SELECT DISTINCT payment.person_id
    FROM core.welfare_payment AS payment
    JOIN newest_allowance ON newest_allowance.pay_month = payment.pay_month
    WHERE payment.programme = 'old_age_allowance' AND payment.person_id IS NOT NULL
),
key_people AS (
    SELECT DISTINCT person_id FROM core.key_person WHERE is_active AND NOT is_sensitive
)
SELECT
    resident.person_id,
    person.name,
    person.sex_code,
    sex_names.name AS sex_name,
    CASE
        WHEN resident.age IS NULL OR resident.age < 0 THEN NULL
        WHEN resident.age < 6 THEN '0–5岁'
        WHEN resident.age < 14 THEN '6–13岁'
        WHEN resident.age < 18 THEN '14–17岁'
        WHEN resident.age < 35 THEN '18–34岁'
        WHEN resident.age < 60 THEN '35–59岁'
        WHEN resident.age < 65 THEN '60–64岁'
        WHEN resident.age < 80 THEN '65–79岁'
        ELSE '80岁以上'
    END AS age_band,
    person.birth_date,
    person.cid,
    marriage_names.name AS marriage_name,
    person.population_type,
    CASE person.population_type
        WHEN 'registered' THEN '户籍人口' WHEN 'floating' THEN '流动人口' WHEN 'overseas' THEN '境外人员'
    END AS population_type_name,
    household.relation_code,
    relation_names.name AS relation_name,
    COALESCE(household.is_head, FALSE) AS is_head,
    household.living_household_id,
    resident.dwelling_id,
    dwelling.address_norm AS address,
    dwelling.grid_id,
    level1.grid_name AS level1_grid_name,
    level2.grid_name AS level2_grid_name,
    level3.grid_name AS level3_grid_name,
    region.region_name AS community_name,
    region.parent_region_name AS town_name,
    person.phones AS phone,
    low_income.person_id IS NOT NULL AS is_low_income,
    COALESCE(programme_names.name, low_income.programme) AS low_income_programme_name,
    key_people.person_id IS NOT NULL AS is_key_person,
    allowance.person_id IS NOT NULL AS has_old_age_allowance,
    person.cid IS NOT NULL AS has_confirmed_cid,
    COALESCE(department_name.value, resident.evidence_department) AS residence_evidence_name,
    resident.evidence_date AS residence_evidence_date,
    resident.record_id
FROM residents AS resident
JOIN core.person AS person ON person.person_id = resident.person_id
JOIN core.dwelling AS dwelling ON dwelling.dwelling_id = resident.dwelling_id
LEFT JOIN core.living_household_member AS household ON household.person_id = resident.person_id
LEFT JOIN core.region AS region ON region.region_id = dwelling.region_id
LEFT JOIN core.grid AS level1 ON level1.grid_id = dwelling.level1_grid_id
LEFT JOIN core.grid AS level2 ON level2.grid_id = dwelling.level2_grid_id
LEFT JOIN core.grid AS level3 ON level3.grid_id = dwelling.level3_grid_id
LEFT JOIN sex_names ON sex_names.code = person.sex_code
LEFT JOIN marriage_names ON marriage_names.code = person.marriage_code
LEFT JOIN relation_names ON relation_names.code = household.relation_code
LEFT JOIN low_income ON low_income.person_id = resident.person_id
LEFT JOIN programme_names ON programme_names.code = low_income.programme
LEFT JOIN allowance ON allowance.person_id = resident.person_id
LEFT JOIN key_people ON key_people.person_id = resident.person_id
LEFT JOIN rule.department_name AS department_name
    ON department_name.parameter = resident.evidence_department
