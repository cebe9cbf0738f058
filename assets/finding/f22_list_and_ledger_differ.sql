-- title: 重点人员漏管或应撤未撤
-- grain: one row per person and row of evidence
-- owner: grid_office
-- rules: domain.md §4 F22: in the list of the department that listed, and not in the grid ledger (listed long enough ago to
--        have been taken over: rule.key_person follow_days); taken off for more than removed_days and still in the ledger;
--        the end of a correction has passed and the person is listed still. Of a sensitive category it stays in the vault.
-- code: F22
-- subject: person
-- severity: medium
-- department: grid_office
-- due_days: 15
-- law: 重点人员的列入、撤出以列入部门为准，网格台账应随之更新（条文由本市填写）
WITH cases AS (
    SELECT
        listed.person_id AS subject_id,
        listed.record_id,
        listed.role,
        listed.followed_record_id,
        listed.followed_role,
        CASE
            WHEN listed.is_active AND listed.end_date < run.as_of THEN '期满日期已过，名单仍在册（应撤未撤）'
            WHEN listed.is_active AND NOT listed.is_in_ledger THEN '列入部门已列入，网格台账没有（漏管）'
            ELSE '列入部门已撤出，网格台账仍在册（应撤未撤）'
        END AS detail
    FROM core.key_person AS listed
    CROSS JOIN audit.run AS run
    JOIN rule.key_person AS follow ON follow.parameter = 'follow_days'
    JOIN rule.key_person AS removed ON removed.parameter = 'removed_days'
    JOIN core.person AS person ON person.person_id = listed.person_id
    WHERE listed.listing_state = 'listed'
        AND COALESCE(person.life_status, 'alive') <> 'dead'
        AND (
            (
                listed.is_active
                AND NOT listed.is_in_ledger
                AND listed.in_date + CAST(follow.value AS INTEGER) < run.as_of
            )
            OR (listed.is_in_ledger AND listed.out_date + CAST(removed.value AS INTEGER) < run.as_of)
            OR (listed.is_active AND listed.end_date < run.as_of)
        )
)
SELECT subject_id, record_id, role, detail
FROM cases
UNION ALL
SELECT subject_id, followed_record_id, followed_role, NULL AS detail
FROM cases
WHERE followed_record_id IS NOT NULL
