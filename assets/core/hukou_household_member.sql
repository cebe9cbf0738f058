-- title: 户籍户成员
-- grain: one row per hukou household and person (hukou_household_id, person_id)
-- owner: public_security
-- rules: domain.md §0.2 (three households); relation GB/T 4761-2008
WITH lines AS (
    SELECT
        household.household_id AS hukou_household_id,
        linked.person_id,
        said.relation_code,
        said.is_head,
        said.period_end,
        said.record_id,
        said.role,
        ROW_NUMBER() OVER (
            PARTITION BY household.household_id, linked.person_id
            ORDER BY said.period_end DESC, CASE WHEN said.is_head THEN 0 ELSE 1 END, said.record_id, said.role
        ) AS choice
    FROM link.household AS household
    JOIN claim.person AS said ON said.record_id = household.record_id AND said.role = household.role
    JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role AND linked.person_id IS NOT NULL
    WHERE household.household_kind = 'hukou_household' AND said.household_kind = 'hukou_household'
        AND household.household_id IS NOT NULL
)
SELECT
    hukou_household_id,
    person_id,
    relation_code,
    COALESCE(is_head, FALSE) AS is_head,
    period_end,
    record_id,
    role
FROM lines
WHERE choice = 1
