-- title: 网格员补贴合计
-- grain: one row per month paid for
-- owner: grid_office
-- rules: what one worker is paid is not published (whose grid it is, is written on its board); the sum of all is
SELECT
    pay_month,
    COUNT(*) AS line_count,
    SUM(amount) AS amount
FROM core.staff_subsidy
GROUP BY pay_month
