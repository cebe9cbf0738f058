-- title: 外来人员居住满期限，没有流动人口登记
-- grain: one row per person, and row of evidence
-- owner: public_security
-- rules: domain.md §4 F10: evidence of residence for rule.finding inflow_days or longer (a running lease from its first day),
--        hukou address outside the county, and not on the newest register of the floating population. Who is on the police
--        register as 户籍人口, or has a hukou household here, is no inflow.
-- code: F10
-- subject: person
-- severity: low
-- department: public_security
-- due_days: 15
-- law: 流动人口应当申报居住登记（条文由本市填写，规则见 docs/domain.md §4 F10）
WITH registered AS (
    SELECT DISTINCT linked.person_id
    FROM claim.person AS said
    JOIN link.person AS linked ON linked.record_id = said.record_id AND linked.role = said.role
    WHERE said.department = 'public_security' AND said.export IN ('floating', 'resident')
),
inflow AS (
    SELECT rental.tenant_person_id AS person_id, rental.record_id, rental.lease_from
    FROM core.rental AS rental
    CROSS JOIN audit.run AS run
    JOIN rule.finding AS days ON days.parameter = 'inflow_days'
    JOIN link.address AS hukou ON hukou.record_id = rental.record_id AND hukou.role = 'hukou' AND hukou.rule = 'outside'
    JOIN core.person AS person ON person.person_id = rental.tenant_person_id
    LEFT JOIN registered ON registered.person_id = rental.tenant_person_id
    LEFT JOIN core.hukou_household_member AS own ON own.person_id = rental.tenant_person_id
    WHERE rental.is_active
        AND rental.lease_from + CAST(days.value AS INTEGER) <= run.as_of
        AND registered.person_id IS NULL
        AND own.person_id IS NULL
        AND COALESCE(person.life_status, 'alive') <> 'dead'
)
SELECT
    person_id AS subject_id,
    record_id,
    'tenant' AS role,
    '户籍在外地，租房已满期限，流动人口登记里没有此人；请核实并补登记' AS detail
FROM inflow
