-- title: 特殊人群台账
-- grain: one row per person and active category of the list 特殊人群 (person_id, category)
-- owner: grid_office
-- rules: domain2.md §d: the categories that assets/rules/person_category.yaml puts on the list 特殊人群; a row of
--        the vault is in no published ledger (link.withheld_record)
SELECT
    person_id,
    list_name,
    category,
    category_name,
    name,
    sex_name,
    phone,
    level,
    level_name,
    in_date,
    end_date,
    lister_name,
    is_in_ledger,
    responsible_name,
    is_deceased,
    is_resident,
    dwelling_id,
    address,
    grid_id,
    level1_grid_name,
    level2_grid_name,
    level3_grid_name,
    community_name,
    town_name,
    staff_name,
    last_met_date,
    met_this_month,
    frequency_name,
    next_due_date,
    is_overdue,
    duty_name,
    duty_level_name,
    duty_worker_count,
    came_name,
    came_by_duty,
    department_name,
    record_id
FROM mart.key_person_ledger
WHERE list_name = '特殊人群'
