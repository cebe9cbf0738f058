-- title: 出租房屋人均面积过小（疑似群租）
-- grain: one row per dwelling let and crowded, and line of its lease
-- owner: public_security
-- rules: domain.md §4 F11, second half: more than rule.finding most_per_10_m2 people for every 10 m² of the floor area that the
--        lease states. People are those the lease states; a lease without area or number says nothing.
-- code: F111
-- subject: dwelling
-- severity: medium
-- department: public_security
-- due_days: 15
-- law: 出租房屋人均居住面积不得低于本市标准（条文由本市填写，规则见 docs/domain.md §4 F11）
SELECT
    rental.dwelling_id AS subject_id,
    rental.record_id,
    rental.role,
    '登记居住 ' || CAST(rental.tenant_count AS VARCHAR) || ' 人，建筑面积 ' || CAST(rental.area AS VARCHAR)
        || ' 平方米，人均低于标准；请上门核实' AS detail
FROM core.rental AS rental
JOIN rule.finding AS most ON most.parameter = 'most_per_10_m2'
WHERE rental.is_active AND rental.dwelling_id IS NOT NULL
    AND rental.rental_use IN ('01', '02')
    AND rental.tenant_count * 10 > CAST(most.value AS INTEGER) * rental.area
