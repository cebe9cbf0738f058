-- title: 救助单元与居住户、保障人数不符
-- grain: one row per current benefit unit, and row of evidence
-- owner: civil_affairs
-- rules: domain.md §4 F06: living members who are known to live in more than one dwelling, or paid heads that are neither the
--        lines of the newest roll nor the living ones among them (a dead member still counted is F011). Who has no known
--        dwelling, and a 集体户, says nothing.
-- code: F06
-- subject: benefit_unit
-- severity: medium
-- department: civil_affairs
-- due_days: 30
-- law: 共同生活的家庭成员按实际人口核定（条文由本市填写，规则见 docs/domain.md §4 F06）
WITH newest AS (
    SELECT benefit_unit_id, MAX(pay_month) AS pay_month
    FROM core.benefit_recipient
    WHERE benefit_unit_id IS NOT NULL
    GROUP BY benefit_unit_id
),
lines AS (
    SELECT
        line.benefit_unit_id, line.record_id, line.role, line.is_after_death, line.head_count, line.payment_record_id,
        line.payment_role, home.dwelling_id, home.record_id AS home_record_id
    FROM core.benefit_recipient AS line
    JOIN newest ON newest.benefit_unit_id = line.benefit_unit_id AND newest.pay_month = line.pay_month
    JOIN core.benefit_unit AS unit ON unit.benefit_unit_id = line.benefit_unit_id AND unit.is_current
    LEFT JOIN core.living_household_member AS home ON home.person_id = line.person_id
),
units AS (
    SELECT
        benefit_unit_id,
        COUNT(DISTINCT dwelling_id) AS dwelling_count,
        COUNT(*) AS line_count,
        SUM(CASE WHEN is_after_death THEN 0 ELSE 1 END) AS living_count,
        MAX(head_count) AS head_count
    FROM lines
    GROUP BY benefit_unit_id
),
wrong AS (
    SELECT
        benefit_unit_id,
        dwelling_count > 1 AS is_apart,
        COALESCE(head_count <> line_count AND head_count <> living_count, FALSE) AS is_miscounted
    FROM units
)
SELECT
    lines.benefit_unit_id AS subject_id, lines.record_id, lines.role,
    CASE WHEN wrong.is_miscounted THEN '成员现住在不同房屋；保障人数与名册成员数不符' ELSE '成员现住在不同房屋' END AS detail
FROM lines
JOIN wrong ON wrong.benefit_unit_id = lines.benefit_unit_id
WHERE wrong.is_apart AND lines.dwelling_id IS NOT NULL
UNION
SELECT lines.benefit_unit_id, lines.home_record_id, NULL AS role, NULL AS detail
FROM lines
JOIN wrong ON wrong.benefit_unit_id = lines.benefit_unit_id
WHERE wrong.is_apart AND lines.dwelling_id IS NOT NULL
UNION
SELECT
    lines.benefit_unit_id, lines.payment_record_id, lines.payment_role,
    CASE WHEN wrong.is_apart THEN NULL ELSE '保障人数与名册成员数不符' END AS detail
FROM lines
JOIN wrong ON wrong.benefit_unit_id = lines.benefit_unit_id
WHERE wrong.is_miscounted
