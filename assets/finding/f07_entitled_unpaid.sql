-- title: 应享未享
-- grain: one row per person and programme that everybody of that age has a claim to, and row of evidence
-- owner: civil_affairs
-- rules: domain.md §4 F07, programmes of rule.programme with entitled_by age, of which a roll came: registered, living here,
--        not known to be dead, of the age on the day the newest roll was closed (end of the month before, when no day is
--        declared), and not on that roll. Whoever may be on it under a line that could not be linked for certain (same name,
--        birth date the same or not said) is left out: that line has to be cleared first.
--        It rests on the identity of the row that states the age; where the person lives is shown.
-- code: F07
-- subject: person
-- case: part
-- severity: medium
-- department: civil_affairs
-- due_days: 30
-- law: 符合条件的应享尽享（条文由本市填写，规则见 assets/rules/programme.yaml）
WITH rolls AS (
    SELECT
        law.programme, law.age_from, law.age_to, newest.pay_month,
        YEAR(newest.pay_month - 1) * 10000 + MONTH(newest.pay_month - 1) * 100 + COALESCE(law.cut_off_day, 31) AS closed_on
    FROM rule.programme AS law
    JOIN (
        SELECT programme, MAX(pay_month) AS pay_month FROM core.welfare_payment GROUP BY programme
    ) AS newest ON newest.programme = law.programme
    WHERE law.entitled_by = 'age'
),
entitled AS (
    SELECT
        person.person_id, person.name, person.birth_date, rolls.programme, rolls.pay_month,
        person.birth_date_record_id AS record_id, linked.role, home.record_id AS home_record_id
    FROM core.person AS person
    JOIN core.person_residence AS home ON home.person_id = person.person_id AND home.is_current
    JOIN link.person AS linked
        ON linked.record_id = person.birth_date_record_id AND linked.person_id = person.person_id
    CROSS JOIN rolls
    WHERE person.population_type = 'registered'
        AND COALESCE(person.life_status, 'alive') <> 'dead'
        AND (YEAR(person.birth_date) + COALESCE(rolls.age_from, 0)) * 10000 + MONTH(person.birth_date) * 100
        + DAY(person.birth_date) <= rolls.closed_on
        AND (
            rolls.age_to IS NULL
            OR (YEAR(person.birth_date) + rolls.age_to + 1) * 10000 + MONTH(person.birth_date) * 100
            + DAY(person.birth_date) > rolls.closed_on
        )
),
uncertain_lines AS (
    SELECT paid.programme, paid.pay_month, line.name, line.birth_date
    FROM core.benefit_recipient AS paid
    JOIN claim.person AS line ON line.record_id = paid.record_id AND line.role = paid.role
    LEFT JOIN link.cid_status AS identity ON identity.record_id = paid.record_id AND identity.role = paid.role
    WHERE COALESCE(identity.status, 'missing') <> 'trusted' AND identity.cid_repaired IS NULL
),
unpaid AS (
    SELECT
        entitled.person_id, entitled.programme, entitled.record_id, entitled.role, entitled.home_record_id
    FROM entitled
    WHERE NOT EXISTS (
        SELECT 1
        FROM core.benefit_recipient AS paid
        WHERE paid.person_id = entitled.person_id AND paid.programme = entitled.programme
            AND paid.pay_month = entitled.pay_month
    )
        AND NOT EXISTS (
        SELECT 1
        FROM uncertain_lines AS line
        WHERE line.programme = entitled.programme AND line.pay_month = entitled.pay_month AND line.name = entitled.name
            AND COALESCE(line.birth_date, entitled.birth_date) = entitled.birth_date
    )
)
SELECT person_id AS subject_id, programme AS case_part, record_id, role, '符合年龄条件的户籍居民，最近一期发放名册上没有' AS detail
FROM unpaid
UNION
SELECT person_id, programme, home_record_id, NULL AS role, NULL AS detail
FROM unpaid
WHERE home_record_id <> record_id
