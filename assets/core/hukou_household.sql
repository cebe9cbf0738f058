-- title: 户籍户
-- grain: one row per hukou household (hukou_household_id)
-- owner: public_security
-- rules: domain.md §0.2; the head is the line marked as head, the newest and then first record when there are several
WITH lines AS (
    SELECT
        member.hukou_household_id,
        member.person_id,
        member.is_head,
        member.record_id,
        member.role,
        said.household_no,
        ROW_NUMBER() OVER (
            PARTITION BY member.hukou_household_id
            ORDER BY
                CASE WHEN member.is_head THEN 0 ELSE 1 END, member.period_end DESC, member.record_id, member.role
        ) AS choice,
        COUNT(*) OVER (PARTITION BY member.hukou_household_id) AS member_count
    FROM core.hukou_household_member AS member
    JOIN claim.person AS said ON said.record_id = member.record_id AND said.role = member.role
)
SELECT
    first_line.hukou_household_id,
    first_line.household_no AS hukou_household_no,
    CASE WHEN first_line.is_head THEN first_line.person_id END AS head_person_id,
    first_line.member_count,
    place.dwelling_id,
    place.region_code,
    first_line.record_id,
    first_line.role
FROM lines AS first_line
LEFT JOIN link.address AS place ON place.record_id = first_line.record_id AND place.role = 'hukou'
WHERE first_line.choice = 1
