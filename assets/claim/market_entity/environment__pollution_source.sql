-- title: 经营主体陈述（固定污染源清单）
-- grain: one row per source: the permit holder (role holder)
-- owner: environment
-- rules: HJ 608-2017: 许可证编号前 18 位是持证单位的统一社会信用代码；H9 开头的编号不含代码
SELECT
    'holder' AS role,
    COALESCE(uscc, CASE WHEN SUBSTRING(permit_no, 1, 2) <> 'H9' THEN SUBSTRING(permit_no, 1, 18) END) AS uscc,
    uscc_instead AS reg_no,
    source_name AS entity_name,
    FALSE AS is_register
FROM std.environment__pollution_source
