-- title: 救助单元成员
-- grain: one row per benefit unit and person (benefit_unit_id, person_id)
-- owner: civil_affairs
-- rules: domain.md §0.2 (共同生活家庭); rolls come every month, the newest line of a person counts
WITH lines AS (
    SELECT
        household.household_id AS benefit_unit_id,
        linked.person_id,
        said.relation_code,
        said.is_head,
        said.period_end,
        said.record_id,
        said.role,
        MIN(said.period_end) OVER (PARTITION BY household.household_id, linked.person_id) AS first_period,
        MAX(said.period_end) OVER (PARTITION BY household.household_id) AS unit_last_period,
        ROW_NUMBER() OVER (
            PARTITION BY household.household_id, linked.person_id
            ORDER BY said.period_end DESC, CASE WHEN said.is_head THEN 0 ELSE 1 END, said.record_id, said.role
        ) AS choice
    FROM link.household AS household
    JOIN claim.person AS said ON said.record_id = household.record_id AND said.role = household.role
    JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role AND linked.person_id IS NOT NULL
    WHERE household.household_kind = 'benefit_unit' AND said.household_kind = 'benefit_unit'
        AND household.household_id IS NOT NULL
)
SELECT
    benefit_unit_id,
    person_id,
    relation_code,
    COALESCE(is_head, FALSE) AS is_head,
    first_period,
    period_end AS last_period,
    period_end = unit_last_period AS is_current,
    record_id,
    role
FROM lines
WHERE choice = 1
