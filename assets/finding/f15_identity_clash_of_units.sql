-- title: 单位身份冲突：同一代码不同名称，或同一名称不同代码
-- grain: one row per credit code under which another list names another firm than the register (part code), or name that
--        several active registered entities share (part name), and line of it
-- owner: market_supervision
-- rules: domain.md §4 F15. A name that holds the register's, or is held by it, is the same firm (the county left out, a
--        branch added); so is one that differs in place, legal form or one character (link.market_entity says so). A name is
--        compared without spaces, brackets and dots. One line per code and per name, whoever and how many rows say it. Codes with a wrong check digit never become claims: they are told at their cell
--        (audit.quarantine, USCC_CHECK_DIGIT).
-- code: F15
-- subject: market_entity
-- case: part
-- severity: low
-- department: market_supervision
-- due_days: 60
-- law: 一个主体一个统一社会信用代码（GB 32100-2015；规则见 docs/domain.md §4 F15）
WITH said AS (
    SELECT
        record_id, role, uscc, COALESCE(is_register, FALSE) AS is_register,
        TRANSLATE(UPPER(entity_name), ' ()（）·-', '') AS plain_name
    FROM claim.market_entity
    WHERE uscc IS NOT NULL AND entity_name IS NOT NULL
),
register_names AS (
    SELECT DISTINCT uscc, plain_name FROM said WHERE is_register
),
agreeing AS (
    SELECT DISTINCT said.record_id, said.role
    FROM said
    JOIN register_names AS known
        ON known.uscc = said.uscc
        AND (STRPOS(known.plain_name, said.plain_name) > 0 OR STRPOS(said.plain_name, known.plain_name) > 0)
    UNION
    SELECT record_id, role
    FROM link.market_entity
    WHERE method IN ('uscc_core', 'uscc_similar', 'uscc_branch')
),
registered AS (
    SELECT
        entity_id, uscc, entity_status, record_id, role, TRANSLATE(UPPER(entity_name), ' ()（）·-', '') AS plain_name,
        ROW_NUMBER() OVER (PARTITION BY uscc ORDER BY entity_id) AS choice
    FROM core.market_entity
    WHERE is_registered AND uscc IS NOT NULL
),
other_names AS (
    SELECT entity.entity_id, said.uscc, said.record_id, said.role
    FROM said
    JOIN registered AS entity ON entity.uscc = said.uscc AND entity.choice = 1
    LEFT JOIN agreeing ON agreeing.record_id = said.record_id AND agreeing.role = said.role
    WHERE NOT said.is_register AND agreeing.record_id IS NULL
),
shared_names AS (
    SELECT plain_name, MIN(uscc) AS uscc, COUNT(*) AS entity_count
    FROM registered
    WHERE entity_status = 'active' AND choice = 1
    GROUP BY plain_name
    HAVING COUNT(*) > 1
)
SELECT
    entity_id AS subject_id,
    'code' AS case_part,
    record_id,
    role,
    '其他部门的清单用该主体的统一社会信用代码写了另一个单位的名称；请与营业执照核对是谁填错' AS detail
FROM other_names
UNION ALL
SELECT DISTINCT other_names.entity_id, 'code', known.record_id, known.role, NULL AS detail
FROM other_names
JOIN said AS known ON known.uscc = other_names.uscc AND known.is_register
UNION ALL
SELECT
    entity.entity_id,
    'name',
    member.record_id,
    member.role,
    CAST(shared.entity_count AS VARCHAR) || ' 个存续主体名称相同而统一社会信用代码不同；请核实是否重复登记' AS detail
FROM shared_names AS shared
JOIN registered AS entity ON entity.uscc = shared.uscc AND entity.choice = 1
JOIN registered AS member
    ON member.plain_name = shared.plain_name AND member.entity_status = 'active' AND member.choice = 1
