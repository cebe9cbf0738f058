"""From rows to entities and back: ``audit.record_entity``, quarantined identifiers, published merge evidence.

Belongs here: turning link tables into audit tables. Not here: linking itself (``places``, ``identity``).
"""

from __future__ import annotations

from gridhub.build.same_key import KEY_CONFLICTS
from gridhub.build.step import StepResult
from gridhub.build.work import Work
from gridhub.contracts.record_id import record_id_sql
from gridhub.kinds.definition import Kind, Link
from gridhub.kinds.listing import linked_kinds
from gridhub.tables.checks import check_contract
from gridhub.tables.filling import create_from_query
from gridhub.tables.quoting import literal, quoted


def links_of_all_kinds() -> str:
    """A SELECT over every link table of every kind: record_id, role, entity_kind, hub_id and how it was decided."""
    return " UNION ALL ".join(_links_of(kind, link) for kind in linked_kinds() for link in kind.answers)


def link_tables_read() -> tuple[str, ...]:
    """The link tables of all kinds."""
    return tuple(sorted({link.table for kind in linked_kinds() for link in kind.answers}))


def _links_of(kind: Kind, link: Link) -> str:
    word = literal(link.method) if link.method else ""
    how = f"{word} AS method, {word} AS rule, NULL AS confidence" if word else "method, rule, confidence"
    where = f" WHERE {quoted(link.only[0])} = {literal(link.only[1])}" if link.only else ""
    named = f"record_id, role, {literal(kind.name)} AS entity_kind, {quoted(link.hub_id)} AS hub_id"
    return f"SELECT {named}, {how} FROM {quoted(link.table)}{where}"


_STATUSES = {
    "contradicted": (
        "CID_CONTRADICTED", "cell", "身份证号与本行的姓名、出生日期或性别不符，可能是他人的号码；请核对证件后更正"
    ),
    "uncorroborated": (
        "CID_UNCORROBORATED", "warn", "身份证号没有其他信息印证，未作为关联依据；请补充出生日期或核对证件"
    ),
    "former": ("CID_FORMER", "warn", "登记机关已变更此人的公民身份号码；请改用现号码"),
}  # fmt: skip
"""Status of an id → rule, scope and reason of its line in the quarantine list."""

_COVERAGE_REASON = {
    "boundary_only": "只写了四至，没有写包含哪些小区、楼栋、组或门牌；请补写",
    "ambiguous_place": "该名称在几个社区（村）都有；请写明社区（村）",
    "empty": "没有写覆盖范围；请补全",
    "no_dwelling": "该范围内没有标准地址；请核对楼栋、组或门牌号",
    "unknown_place": "标准地址中没有这个名称；请核对名称，或登记别名",
    "unreadable": "写法无法识别（“部分”“不含”一类的说明请写清范围）；请逐段写明包含哪些楼栋、组或门牌号",
}


_SHEETS = "(SELECT DISTINCT delivery_id, sheet_no, sheet FROM fact.column)"


def entities_said() -> str:
    """The query of ``audit.record_entity``."""
    linked = record_id_sql("link.record_id")
    return f"""
        SELECT link.record_id, delivery.delivery_id, delivery.file, sheet.sheet,
               {linked.sheet_no} AS sheet_no,
               {linked.row} AS row,
               link.role, link.entity_kind, link.hub_id, link.method, link.rule,
               CAST(link.confidence AS VARCHAR) AS confidence
        FROM ({links_of_all_kinds()}) AS link
        JOIN audit.delivery AS delivery ON delivery.delivery_id = {linked.delivery_id}
        LEFT JOIN {_SHEETS} AS sheet
          ON sheet.delivery_id = delivery.delivery_id
         AND sheet.sheet_no = {linked.sheet_no}
    """


def record_entities(work: Work) -> StepResult:
    """Step ``audit.record_entity``: file, sheet, row and role of every entity mentioned, with its hub id."""
    return _filled(work, "audit.record_entity", entities_said())


def quarantine(work: Work) -> StepResult:
    """Step ``audit.quarantine``: what standardising set aside, the ids that linking found to be contradicted or without
    support, by cell, the parts of coverage texts that name no dwelling, and the rows whose key another row has with other
    content: a department is told of all in one list.
    """
    row = record_id_sql("record_id")
    told = ", ".join(
        f"('{status}', '{rule}', '{scope}', '{text}')" for status, (rule, scope, text) in _STATUSES.items()
    )
    identifiers = f"""
        WITH flagged AS (
            SELECT DISTINCT {row.delivery_id} AS delivery_id,
                   {row.sheet_no} AS sheet_no,
                   {row.row} AS row, status
            FROM link.cid_status WHERE status IN (SELECT status FROM (VALUES {told}) AS told (status, rule, scope, reason))
        ),
        id_columns AS (
            SELECT delivery_id, sheet_no, MIN(sheet) AS sheet, MIN(letter) AS letter, MIN(field_name) AS field_name
            FROM fact.column WHERE field_kind = 'citizen_id' GROUP BY delivery_id, sheet_no
        )
        SELECT flagged.delivery_id, delivery.department, delivery.export, delivery.file, id_columns.sheet,
               flagged.sheet_no, flagged.row, id_columns.letter AS "column", id_columns.field_name,
               told.scope, told.rule, told.reason, '18位号码' AS value_shape
        FROM flagged
        JOIN (VALUES {told}) AS told (status, rule, scope, reason) ON told.status = flagged.status
        JOIN audit.delivery AS delivery ON delivery.delivery_id = flagged.delivery_id
        JOIN id_columns ON id_columns.delivery_id = flagged.delivery_id AND id_columns.sheet_no = flagged.sheet_no
    """
    parts = ("SELECT * FROM fact.quarantine", identifiers, coverage_said(), set_aside_said(), conflicts_said())
    query = " UNION ALL BY NAME ".join(f"SELECT * FROM ({part})" for part in parts)
    return _filled(work, "audit.quarantine", query)


def coverage_said() -> str:
    """Query: the parts of grids' coverage texts that assign no dwelling, one line per grid row and reason."""
    issue = record_id_sql("issue.record_id")
    reasons = " ".join(f"WHEN '{reason}' THEN '{text}'" for reason, text in sorted(_COVERAGE_REASON.items()))
    return f"""
        SELECT delivery.delivery_id, delivery.department, delivery.export, delivery.file, sheet.sheet,
               {issue.sheet_no} AS sheet_no,
               {issue.row} AS row,
               cell.letter AS "column", 'coverage_text' AS field_name, 'warn' AS scope, 'COVERAGE_' || UPPER(issue.reason) AS rule,
               '覆盖范围第 ' || STRING_AGG(CAST(issue.part_no AS VARCHAR), '、' ORDER BY issue.part_no) || ' 段'
                   || COALESCE('“' || STRING_AGG(issue.part_text, '”“' ORDER BY issue.part_no) || '”', '') || '：'
                   || CASE issue.reason {reasons} END
                   || COALESCE('。已识别：' || STRING_AGG(issue.read_so_far, '；' ORDER BY issue.part_no), '') AS reason
        FROM link.coverage_issue AS issue
        JOIN audit.delivery AS delivery ON delivery.delivery_id = {issue.delivery_id}
        LEFT JOIN {_SHEETS} AS sheet
          ON sheet.delivery_id = delivery.delivery_id
         AND sheet.sheet_no = {issue.sheet_no}
        LEFT JOIN (
            SELECT delivery_id, sheet_no, MIN(letter) AS letter FROM fact.column
            WHERE field_name IN ('coverage', 'coverage_text') GROUP BY delivery_id, sheet_no
        ) AS cell
          ON cell.delivery_id = delivery.delivery_id
         AND cell.sheet_no = {issue.sheet_no}
        GROUP BY delivery.delivery_id, delivery.department, delivery.export, delivery.file, sheet.sheet, cell.letter,
                 issue.record_id, issue.reason
    """


def set_aside_said() -> str:
    """Query: rows that a claim sets aside and that their department has to mend, at the cell of the field at fault."""
    row = record_id_sql("aside.record_id")
    return f"""
        SELECT delivery.delivery_id, delivery.department, delivery.export, delivery.file, cell.sheet,
               {row.sheet_no} AS sheet_no, {row.row} AS row, cell.letter AS "column", aside.field_name, 'warn' AS scope,
               'ROW_SET_ASIDE' AS rule, aside.reason, CAST(NULL AS VARCHAR) AS value_shape
        FROM claim.excluded AS aside
        JOIN audit.delivery AS delivery ON delivery.delivery_id = {row.delivery_id}
        LEFT JOIN (
            SELECT delivery_id, sheet_no, field_name, MIN(sheet) AS sheet, MIN(letter) AS letter
            FROM fact.column GROUP BY delivery_id, sheet_no, field_name
        ) AS cell
          ON cell.delivery_id = delivery.delivery_id AND cell.sheet_no = {row.sheet_no}
         AND cell.field_name = aside.field_name
        WHERE aside.field_name IS NOT NULL
    """


def conflicts_said() -> str:
    """Query: rows of append exports with the key of another row and other content, at the cell of the key when it is one."""
    return f"""
        SELECT told.delivery_id, told.department, told.export, told.file, told.sheet, told.sheet_no, told.row,
               cell.letter AS "column", told.field_name, told.scope, told.rule, told.reason, told.value_shape
        FROM {KEY_CONFLICTS} AS told
        LEFT JOIN (
            SELECT delivery_id, sheet_no, field_name, MIN(letter) AS letter
            FROM fact.column GROUP BY delivery_id, sheet_no, field_name
        ) AS cell
          ON cell.delivery_id = told.delivery_id AND cell.sheet_no = told.sheet_no AND cell.field_name = told.field_name
    """


def publish_merge_evidence(work: Work) -> StepResult:
    """Step ``audit.person_edge``: every merge and refusal of person records, for explain and for auditors."""
    query = (
        "SELECT record_a, role_a, record_b, role_b, rule, CAST(confidence AS VARCHAR) AS confidence, verdict, "
        "MIN(reason) AS reason FROM link.person_edge GROUP BY ALL"
    )
    return _filled(work, "audit.person_edge", query)


def publish_candidates(work: Work) -> StepResult:
    """Step ``audit.entity_candidate``: rows of firms and sources that were not tied to whom they may be of, and why."""
    columns = "record_id, role, entity_kind, candidate_no, hub_id, method, reason"
    return _filled(work, "audit.entity_candidate", f"SELECT {columns} FROM link.entity_candidate")


def publish_id_changes(work: Work) -> StepResult:
    """Step ``audit.id_change``: hub ids born, linked to another, split, retired or revived since the release before."""
    return _filled(
        work,
        "audit.id_change",
        "SELECT entity_kind, old_id, new_id, change FROM link.id_change "
        "UNION SELECT entity_kind, old_id, new_id, change FROM link.place_id_change",
    )


def _filled(work: Work, table: str, query: str) -> StepResult:
    spec = work.spec(table)
    rows = create_from_query(work.connection, spec, query)
    return StepResult(rows=rows, checks=check_contract(work.connection, spec))
