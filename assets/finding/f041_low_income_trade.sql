-- title: 低保家庭成员名下有个体工商户或小企业
-- grain: one row per current low-income unit and row of evidence
-- owner: civil_affairs
-- rules: domain.md §4 F04: a living member of a unit on the newest low-income roll is legal representative, investor or
--        operator of an active registered 个体工商户,
--        or of an enterprise whose capital is not above rule.finding low_income_capital or not said (F04 is the others).
--        Being registered says nothing of income: the office asks.
-- code: F041
-- subject: benefit_unit
-- severity: low
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
        AND (
            entity.entity_type = 'sole_proprietor'
            OR (
                entity.entity_type = 'enterprise'
                AND (entity.capital IS NULL OR entity.capital <= CAST(least.value AS INTEGER))
            )
        )
)
SELECT benefit_unit_id AS subject_id, record_id, role, '低保家庭成员登记为个体工商户或小企业的经营者' AS detail
FROM owned
UNION
SELECT benefit_unit_id, entity_record_id, entity_role, NULL AS detail
FROM owned
