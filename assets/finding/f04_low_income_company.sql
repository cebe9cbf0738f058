-- title: 低保家庭成员名下有企业
-- grain: one row per current low-income unit and row of evidence
-- owner: civil_affairs
-- rules: domain.md §4 F04: a living member of a unit on the newest low-income roll is legal representative, investor or
--        operator of an active registered enterprise
--        whose capital is above rule.finding low_income_capital. Members of cooperatives are left out.
--        Being registered says nothing of income: the office asks.
-- code: F04
-- subject: benefit_unit
-- severity: high
-- department: civil_affairs
-- due_days: 30
-- law: 家庭经营收入计入家庭收入（《社会救助暂行办法》；条文由本市填写，界限见 assets/rules/finding.yaml）
WITH owned AS (
    SELECT
        member.benefit_unit_id, member.record_id, member.role, position.record_id AS entity_record_id,
        position.person_role AS entity_role
    FROM core.benefit_unit_member AS member
    JOIN core.benefit_unit AS unit ON unit.benefit_unit_id = member.benefit_unit_id AND unit.is_current
    JOIN core.person AS person ON person.person_id = member.person_id
    JOIN core.market_entity_person AS position ON position.person_id = member.person_id AND position.is_register
    JOIN core.market_entity AS entity ON entity.entity_id = position.entity_id
    JOIN rule.finding AS least ON least.parameter = 'low_income_capital'
    WHERE member.is_current
        AND unit.programme IN ('low_income_urban', 'low_income_rural')
        AND COALESCE(person.life_status, 'alive') <> 'dead'
        AND entity.is_registered AND entity.entity_status = 'active'
        AND entity.entity_type = 'enterprise' AND entity.capital > CAST(least.value AS INTEGER)
)
SELECT benefit_unit_id AS subject_id, record_id, role, '低保家庭成员登记为企业的法定代表人、投资人或经营者' AS detail
FROM owned
UNION
SELECT benefit_unit_id, entity_record_id, entity_role, NULL AS detail
FROM owned
