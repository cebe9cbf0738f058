"""From rows to entities and back: ``audit.record_entity``, quarantined identifiers, published merge evidence.

Belongs here: turning link tables into audit tables. Not here: linking itself (``places``, ``identity``).
"""

from __future__ import annotations

from gridhub.contracts.base import columns_of
import duckdb

from typing import TYPE_CHECKING

from gridhub.contracts import audit_tables as audit
from gridhub.kinds.definition import Kind, Link
from gridhub.kinds.listing import linked_kinds
from gridhub.tables.quoting import literal, quoted
from gridhub.tables.spec import table_of
from gridhub.build.step import Build, StepResult
from gridhub.tables.checks import check_contract
from gridhub.tables.filling import create_from_query


def links_of_all_kinds() -> str:
    """A SELECT over every link table of every kind: record_id, role, entity_kind, hub_id and how it was decided."""
    return " UNION ALL ".join(_links_of(kind, link) for kind in linked_kinds() for link in kind.answers)


def _links_of(kind: Kind, link: Link) -> str:
    word = literal(link.method) if link.method else ""
    how = f"{word} AS method, {word} AS rule, NULL AS confidence" if word else "method, rule, confidence"
    where = f" WHERE {quoted(link.only[0])} = {literal(link.only[1])}" if link.only else ""
    named = f"record_id, role, {literal(kind.name)} AS entity_kind, {quoted(link.hub_id)} AS hub_id"
    return f"SELECT {named}, {how} FROM {quoted(link.table)}{where}"


_STATUS_REASON = {
    "contradicted": "身份证号与本行的姓名、出生日期或性别不符，可能是他人的号码；请核对证件后更正",
    "uncorroborated": "身份证号没有其他信息印证，未作为合并依据；请补充出生日期或核对证件",
}


_COVERAGE_REASON = {
    "ambiguous_place": "该名称在几个社区（村）都有；请写明社区（村）",
    "empty": "没有写覆盖范围；请补全",
    "no_dwelling": "该范围内没有标准地址；请核对楼栋、组或门牌号",
    "unknown_place": "标准地址中没有这个名称；请核对名称，或登记别名",
    "unreadable": "写法无法识别（含“除外”“部分”一类的说明）；请逐段写明包含哪些楼栋、组或门牌号",
}


def record_entities(build: Build) -> StepResult:
    """Step ``audit.record_entity``: file, sheet, row and role of every entity mentioned, with its hub id."""
    query = f"""
        SELECT link.record_id, delivery.delivery_id, delivery.file, sheet.sheet,
               CAST(SPLIT_PART(link.record_id, ':', 2) AS BIGINT) AS sheet_no,
               CAST(SPLIT_PART(link.record_id, ':', 3) AS BIGINT) AS row,
               link.role, link.entity_kind, link.hub_id, link.method, link.rule,
               CAST(link.confidence AS VARCHAR) AS confidence
        FROM ({links_of_all_kinds()}) AS link
        JOIN audit.delivery AS delivery ON delivery.delivery_id = SPLIT_PART(link.record_id, ':', 1)
        LEFT JOIN (SELECT DISTINCT delivery_id, sheet_no, sheet FROM audit.delivery_column) AS sheet
          ON sheet.delivery_id = delivery.delivery_id
         AND sheet.sheet_no = CAST(SPLIT_PART(link.record_id, ':', 2) AS BIGINT)
    """
    with build.connect() as connection:
        rows = create_from_query(connection, table_of(audit.RecordEntity), query)
        return StepResult(rows=rows, checks=check_contract(connection, audit.RecordEntity))


def quarantined_identifiers(build: Build) -> StepResult:
    """Step ``audit.quarantine``: add the ids that linking found to be contradicted or without support, by cell, and
    the parts of coverage texts that name no dwelling.

    They join the cells that parsing set aside: a department is told of both in one list.
    """
    reasons = " ".join(f"WHEN '{status}' THEN '{text}'" for status, text in sorted(_STATUS_REASON.items()))
    query = f"""
        WITH flagged AS (
            SELECT DISTINCT SPLIT_PART(record_id, ':', 1) AS delivery_id,
                   CAST(SPLIT_PART(record_id, ':', 2) AS BIGINT) AS sheet_no,
                   CAST(SPLIT_PART(record_id, ':', 3) AS BIGINT) AS row, status
            FROM link.cid_status WHERE status IN ('contradicted', 'uncorroborated')
        ),
        id_columns AS (
            SELECT delivery_id, sheet_no, MIN(sheet) AS sheet, MIN(letter) AS letter, MIN(field_name) AS field_name
            FROM audit.delivery_column
            WHERE field_name IN (SELECT field_name FROM audit.citizen_id_field)
            GROUP BY delivery_id, sheet_no
        )
        SELECT flagged.delivery_id, delivery.department, delivery.export, delivery.file, id_columns.sheet,
               flagged.sheet_no, flagged.row, id_columns.letter AS "column", id_columns.field_name,
               CASE flagged.status WHEN 'contradicted' THEN 'cell' ELSE 'warn' END AS scope,
               'CID_' || UPPER(flagged.status) AS rule,
               CASE flagged.status {reasons} END AS reason, '18位号码' AS value_shape
        FROM flagged
        JOIN audit.delivery AS delivery ON delivery.delivery_id = flagged.delivery_id
        JOIN id_columns ON id_columns.delivery_id = flagged.delivery_id AND id_columns.sheet_no = flagged.sheet_no
    """
    with build.connect() as connection:
        _name_citizen_id_fields(connection, build)
        connection.execute("DELETE FROM audit.quarantine WHERE rule IN ('CID_CONTRADICTED', 'CID_UNCORROBORATED')")
        connection.execute(f"INSERT INTO audit.quarantine BY NAME {query}")
        connection.execute("DROP TABLE audit.citizen_id_field")
        flag_coverage(connection)
        spec = table_of(audit.Quarantine)
        connection.execute("CREATE OR REPLACE TEMP TABLE quarantined AS SELECT * FROM audit.quarantine")
        rows = create_from_query(connection, spec, "SELECT * FROM quarantined")
        return StepResult(rows=rows, checks=check_contract(connection, audit.Quarantine))


def flag_coverage(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the parts of grids' coverage texts that assign no dwelling, one line per grid row and reason."""
    reasons = " ".join(f"WHEN '{reason}' THEN '{text}'" for reason, text in sorted(_COVERAGE_REASON.items()))
    connection.execute("DELETE FROM audit.quarantine WHERE rule LIKE 'COVERAGE_%'")
    connection.execute(
        f"""INSERT INTO audit.quarantine BY NAME
            SELECT delivery.delivery_id, delivery.department, delivery.export, delivery.file, sheet.sheet,
                   CAST(SPLIT_PART(issue.record_id, ':', 2) AS BIGINT) AS sheet_no,
                   CAST(SPLIT_PART(issue.record_id, ':', 3) AS BIGINT) AS row,
                   'coverage_text' AS field_name, 'warn' AS scope, 'COVERAGE_' || UPPER(issue.reason) AS rule,
                   '覆盖范围第 ' || STRING_AGG(CAST(issue.part_no AS VARCHAR), '、' ORDER BY issue.part_no) || ' 段：'
                       || CASE issue.reason {reasons} END AS reason
            FROM link.coverage_issue AS issue
            JOIN audit.delivery AS delivery ON delivery.delivery_id = SPLIT_PART(issue.record_id, ':', 1)
            LEFT JOIN (SELECT DISTINCT delivery_id, sheet_no, sheet FROM audit.delivery_column) AS sheet
              ON sheet.delivery_id = delivery.delivery_id
             AND sheet.sheet_no = CAST(SPLIT_PART(issue.record_id, ':', 2) AS BIGINT)
            GROUP BY delivery.delivery_id, delivery.department, delivery.export, delivery.file, sheet.sheet,
                     issue.record_id, issue.reason"""
    )


def _name_citizen_id_fields(connection: duckdb.DuckDBPyConnection, build: Build) -> None:

    names = sorted(
        {
            column.name
            for c in build.project.std_contracts.values()
            for column in columns_of(c)
            if column.kind == "citizen_id"
        }
    )
    connection.execute("CREATE OR REPLACE TABLE audit.citizen_id_field (field_name VARCHAR)")
    connection.executemany("INSERT INTO audit.citizen_id_field VALUES (?)", [[name] for name in names])


def publish_merge_evidence(build: Build) -> StepResult:
    """Step ``audit.person_edge``: every merge and refusal of person records, for explain and for auditors."""
    with build.connect() as connection:
        rows = create_from_query(
            connection,
            table_of(audit.PersonEdge),
            "SELECT record_a, role_a, record_b, role_b, rule, CAST(confidence AS VARCHAR) AS confidence, verdict, "
            "MIN(reason) AS reason FROM link.person_edge GROUP BY ALL",
        )
        return StepResult(rows=rows, checks=check_contract(connection, audit.PersonEdge))


def publish_id_changes(build: Build) -> StepResult:
    """Step ``audit.id_change``: hub ids merged, split, retired or revived since the release before."""
    with build.connect() as connection:
        rows = create_from_query(
            connection,
            table_of(audit.IdChange),
            "SELECT DISTINCT entity_kind, old_id, new_id, change FROM link.id_change",
        )
        return StepResult(rows=rows, checks=check_contract(connection, audit.IdChange))
