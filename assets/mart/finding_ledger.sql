-- title: 疑点台账
-- grain: one row per finding (finding_id)
-- owner: grid_office
-- rules: design §8 (a finding is to be verified, never a decision). It lies where its subject lies: a person at the last
--        known residence, a firm and a source at their site.
WITH homes AS (
    SELECT person_id, dwelling_id
    FROM core.person_residence
    WHERE is_last_known
),
places AS (
    SELECT 'person' AS subject_kind, person_id AS subject_id, dwelling_id, NULL AS grid_id, NULL AS region_code
    FROM homes
    UNION ALL
    SELECT 'dwelling', dwelling_id, dwelling_id, NULL, NULL FROM core.dwelling
    UNION ALL
    SELECT 'grid', grid_id, NULL, grid_id, NULL FROM core.grid
    UNION ALL
    SELECT 'region', region_id, NULL, NULL, region_code FROM core.region
    UNION ALL
    SELECT 'market_entity', entity_id, dwelling_id, grid_id, region_code FROM core.market_entity
    UNION ALL
    SELECT 'pollution_source', pollution_source_id, dwelling_id, grid_id, region_code FROM core.pollution_source
    UNION ALL
    SELECT 'benefit_unit', unit.benefit_unit_id, home.dwelling_id, NULL, NULL
    FROM core.benefit_unit AS unit
    JOIN homes AS home ON home.person_id = unit.head_person_id
    UNION ALL
    SELECT 'hukou_household', hukou_household_id, dwelling_id, NULL, region_code FROM core.hukou_household
    UNION ALL
    SELECT 'living_household', living_household_id, dwelling_id, NULL, NULL FROM core.living_household
)
SELECT
    found.finding_id,
    found.finding_code,
    found.title,
    CASE found.severity WHEN 'high' THEN '高' WHEN 'medium' THEN '中' WHEN 'low' THEN '低' END AS severity_name,
    CASE found.severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END AS severity_order,
    person.name AS person_name,
    COALESCE(entity.entity_name, source.source_name, grid.grid_name) AS object_name,
    dwelling.address_norm AS address,
    found.month,
    found.amount,
    found.detail,
    found.law,
    CASE found.match_level
        WHEN 'exact_cid' THEN '号码可信' WHEN 'exact_uscc' THEN '代码一致' WHEN 'repaired_cid' THEN '号码经佐证修复'
        WHEN 'manual' THEN '人工认定' WHEN 'claimed_cid' THEN '号码无佐证' WHEN 'entity_link' THEN '主体比对'
        WHEN 'name_birth' THEN '姓名和出生日期' WHEN 'name_place' THEN '姓名和住处' WHEN 'coverage' THEN '网格覆盖范围'
        ELSE found.match_level
    END AS match_level_name,
    COALESCE(department_name.value, found.department) AS department_name,
    found.case_id,
    found.subject_id,
    place.dwelling_id,
    place.grid_id,
    place.region_code,
    found.evidence,
    found.is_withheld
FROM finding.finding AS found
LEFT JOIN places AS place ON place.subject_kind = found.subject_kind AND place.subject_id = found.subject_id
LEFT JOIN core.dwelling AS dwelling ON dwelling.dwelling_id = place.dwelling_id
LEFT JOIN core.person AS person ON found.subject_kind = 'person' AND person.person_id = found.subject_id
LEFT JOIN core.market_entity AS entity
    ON found.subject_kind = 'market_entity' AND entity.entity_id = found.subject_id
LEFT JOIN core.pollution_source AS source
    ON found.subject_kind = 'pollution_source' AND source.pollution_source_id = found.subject_id
LEFT JOIN core.grid AS grid ON found.subject_kind = 'grid' AND grid.grid_id = found.subject_id
LEFT JOIN rule.department_name AS department_name ON department_name.parameter = found.department
