-- title: 户籍户变动陈述
-- grain: one row per change and person (role self)
-- owner: public_security
SELECT
    'self' AS role,
    change_no,
    change_kind,
    change_date,
    hukou_household_no AS household_no,
    former_household_no,
    relation_to_head AS relation_code
FROM std.public_security__household_change
