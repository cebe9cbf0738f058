"""The first steps of the plan: inbox → deliveries → raw → std tables of what is in force.

Belongs here: the steps and the audit tables about deliveries. Not here: reading or parsing a file, which delivery is in
force (``force``).
"""

from __future__ import annotations

from gridhub.ingest.sheets.raw_table import RawTable, SheetFound
from gridhub.standardise.stage import StdTable
import duckdb
import polars as pl

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from gridhub.contracts import audit_tables as audit
from gridhub.contracts.errors import GridhubError
from gridhub.contracts.base import TableContract, columns_of
from gridhub.tables.spec import table_of
from gridhub.ingest.receive.database import take_databases
from gridhub.ingest.receive.intake import take_inbox
from gridhub.ingest.refusals import Refused
from gridhub.ingest.sheets.read import read_delivery
from gridhub.ingest.sheets.read_many import read_deliveries
from gridhub.state.control import known_deliveries
from gridhub.state.delivery import Delivery
from gridhub.tables.masking import mask_by_field_sql
from gridhub.standardise.frame import form_rules
from gridhub.standardise.stage import standardise
from gridhub.standardise.contract import rule_titles
from gridhub.build.step import SCHEMAS, Build, StepResult
from gridhub.tables.checks import Check, Place
from gridhub.tables.quoting import literal, quoted
from gridhub.build.decided_rows import check_decisions
from gridhub.build.drift import compare, drift_checks
from gridhub.build.force import fill_in_force
from gridhub.build.gaps import record_gaps
from gridhub.tables.checks import check_contract
from gridhub.tables.filling import Value, count_rows, create_empty, insert_rows



SAMPLE_OF_FAILURES = 10
FILLED_BY_DELIVERIES: tuple[type[TableContract], ...] = (
    audit.Delivery, audit.DeliveryGap, audit.DeliveryColumn, audit.DeliverySheet, audit.Drift, audit.RowKind, audit.Quarantine, audit.Repair,
    audit.RuleResult, audit.Exclusion,
)  # fmt: skip


class NothingToDo(GridhubError):
    """No delivery that a connector claims counts at the date asked for. ``str()`` says so in Chinese."""


def open_inbox(build: Build, *, as_of: date | None, now: datetime) -> StepResult:
    """Step ``delivery.inbox``: read the exchange servers, take in what lies in the inbox and fix ``as_of`` (default: end of the newest period).

    Raises ``NothingToDo``, with the reason of each refusal, when no delivery can be taken, or none of ``as_of`` or before (an empty release serves nobody).
    """
    take_databases(build.project, build.home, now=now)
    deliveries = take_inbox(build.project, build.home, now=now)
    received = [delivery for delivery in deliveries if delivery.state == "received"]
    if not received:
        raise NothingToDo(_nothing_usable(build, [d for d in deliveries if d.state == "refused"]))
    earliest = min(delivery.period_end for delivery in received)
    if as_of is not None and as_of < earliest:
        raise NothingToDo(f"数据截止日 {as_of} 之前没有任何一份数据；最早的一份截止于 {earliest}")
    date_seen = as_of or max(delivery.period_end for delivery in received)
    with build.connect() as connection:
        for schema in SCHEMAS:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        create_empty(connection, table_of(audit.Run))
        insert_rows(connection, table_of(audit.Run), [{"as_of": date_seen.isoformat()}])
        for contract in FILLED_BY_DELIVERIES:
            create_empty(connection, table_of(contract))
        _write_city_tables(connection, build)
        known = [delivery for delivery in deliveries if delivery.state != "received"]
        insert_rows(
            connection, table_of(audit.Delivery), [_delivery_row(d, d.state, d.reason_code, d.reason) for d in known]
        )
    newest = {d.identity: d.received_no for d in sorted(received, key=lambda d: d.received_no)}
    refused = [d for d in deliveries if d.state == "refused" and newest.get(d.identity, 0) < d.received_no]
    return StepResult(
        rows=len(deliveries),
        facts=(
            ("as_of", date_seen.isoformat()),
            ("received", len(received)),
            ("refused", len(refused)),
        ),
        checks=(
            _refusals_check("deliveries.taken", [(d.file_name, d.reason or "") for d in refused], len(deliveries)),
        ),
    )


def _nothing_usable(build: Build, refused: Sequence[Delivery]) -> str:
    """What to do when no file can be taken; the reasons stand here because no release will hold them."""
    text = f"{build.project.config.inbox}: 收件箱里没有任何一份可用的数据"
    if not refused:
        return f"{text}；请把各部门导出的文件放进去再运行"
    return "\n".join([f"{text}；收到的 {len(refused)} 份都被拒收，没有发布：", *(f"- {d.reason}" for d in refused)])


def _refusals_check(name: str, refused: Sequence[tuple[str, str]], total: int) -> Check:
    sample = tuple(Place(file, "", 0, "", reason) for file, reason in refused[:SAMPLE_OF_FAILURES])
    return Check(
        name, "failed" if refused else "passed", False, "每一份收到的数据都能采用", total, len(refused), sample
    )


def _write_city_tables(connection: duckdb.DuckDBPyConnection, build: Build) -> None:
    """Code lists, rule parameters and authority ranks of the project, as tables the SQL assets can read."""

    project = build.project
    for name, codes in sorted(project.codes.items()):
        rows = sorted((value, code, codes.names[code]) for value, code in codes.values.items())
        frame = pl.DataFrame(rows, schema={"value": pl.String, "code": pl.String, "name": pl.String}, orient="row")
        _write_frame(connection, f"code.{name}", frame)
    for name, parameters in sorted(project.rules.items()):
        frame = pl.DataFrame(
            sorted(parameters.items()), schema={"parameter": pl.String, "value": pl.String}, orient="row"
        )
        _write_frame(connection, f"rule.{name}", frame)
    create_empty(connection, table_of(audit.Authority))
    insert_rows(
        connection,
        table_of(audit.Authority),
        [
            {"attribute": a.attribute, "department": a.department, "export": a.export, "rank": a.rank}
            for a in project.decisions.authority
        ],
    )


def _write_frame(connection: duckdb.DuckDBPyConnection, table: str, frame: object) -> None:
    connection.register("frame_to_write", frame)
    connection.execute(f"CREATE OR REPLACE TABLE {quoted(table)} AS SELECT * FROM frame_to_write")
    connection.unregister("frame_to_write")


def _delivery_row(delivery: Delivery, state: str, code: str | None, reason: str | None) -> dict[str, Value]:
    return {
        "delivery_id": delivery.delivery_id, "department": delivery.department, "export": delivery.export,
        "period": delivery.period, "part": delivery.part, "file": delivery.file_name, "sha256": delivery.sha256,
        "received_no": delivery.received_no, "state": state, "reason_code": code, "reason": reason, "in_force": False,
    }  # fmt: skip


def read_export(build: Build, department: str, export: str) -> StepResult:
    """Step ``raw.<department>__<export>``: parse every delivery of one export, or recognise it in the cache."""
    deliveries = _received(build, department, export)
    from_cache = rows = 0
    with build.connect() as connection:
        read = read_deliveries(build.project, build.home, deliveries)
        for delivery, raw in zip(deliveries, read, strict=True):
            if isinstance(raw, Refused):
                row = _delivery_row(delivery, "refused", raw.code, raw.message)
                insert_rows(connection, table_of(audit.Delivery), [row])
                continue
            from_cache += raw.from_cache
            rows += sum(raw.counts.values())
            _write_raw_facts(connection, delivery, raw)
        refused = _still_refused(connection, department, export)
        unreadable = len(deliveries) - len(_accepted_ids(connection, department, export))
    return StepResult(
        rows=rows,
        facts=(
            ("deliveries", len(deliveries)),
            ("from_cache", from_cache),
            ("parsed", len(deliveries) - from_cache - unreadable),
        ),
        checks=(_refusals_check("deliveries.readable", refused, len(deliveries)),),
    )


def _received(build: Build, department: str, export: str) -> list[Delivery]:
    return [
        delivery
        for delivery in known_deliveries(build.home)
        if (delivery.department, delivery.export, delivery.state) == (department, export, "received")
    ]


def _write_raw_facts(connection: duckdb.DuckDBPyConnection, delivery: Delivery, raw: RawTable) -> None:
    row = _delivery_row(delivery, "accepted", None, None)
    row |= {"rows_sheet": sum(raw.counts.values()), "rows_data": raw.counts.get("data", 0)}
    insert_rows(connection, table_of(audit.Delivery), [row])
    # Counted again from the file itself: the ledger compares it with what the reader said it read.
    connection.execute(
        f"INSERT INTO audit.row_kind SELECT {literal(delivery.delivery_id)}, row_kind, COUNT(*) "
        f"FROM read_parquet({literal(str(raw.path))}) GROUP BY row_kind ORDER BY row_kind"
    )
    columns: list[dict[str, Value]] = []
    for sheet in raw.sheets:
        place: dict[str, Value] = {
            "delivery_id": delivery.delivery_id,
            "sheet_no": sheet.sheet_no,
            "sheet": sheet.sheet,
        }
        for group, disposition in ((sheet.columns, "taken"), (sheet.dropped, "not_agreed"), (sheet.unknown, "unknown")):
            columns += [
                place | {"letter": column.letter, "header": column.header, "disposition": disposition,
                         "field_name": column.field if disposition == "taken" else None}
                for column in group
            ]  # fmt: skip
    insert_rows(connection, table_of(audit.DeliveryColumn), columns)
    sheets = [{"delivery_id": delivery.delivery_id, **sheet.as_dict()} for sheet in raw.facts]
    insert_rows(connection, table_of(audit.DeliverySheet), sheets)


def standardise_export(build: Build, department: str, export_name: str) -> StepResult:
    """Step ``std.<department>__<export>``: standardise each readable delivery, then fill the table with rows in force."""
    export = build.project.connectors[department].exports[export_name]
    contract = build.project.std_contracts[(department, export_name)]
    tables: list[tuple[Delivery, StdTable]] = []
    shapes: dict[str, tuple[SheetFound, ...]] = {}
    with build.connect() as connection:
        readable = _accepted_ids(connection, department, export_name)
        deliveries = [d for d in _received(build, department, export_name) if d.delivery_id in readable]
        for delivery in deliveries:
            raw = read_delivery(build.project, build.home, delivery)
            shapes[delivery.delivery_id] = raw.sheets
            try:
                tables.append((delivery, standardise(build.project, build.home, delivery, raw)))
            except Refused as refusal:
                connection.execute(
                    "UPDATE audit.delivery SET state = 'refused', reason_code = ?, reason = ? WHERE delivery_id = ?",
                    [refusal.code, refusal.message, delivery.delivery_id],
                )
        refused = _still_refused(connection, department, export_name)
        columns = columns_of(build.project.std_contracts[(department, export_name)])
        _write_std_facts(connection, department, export_name, tables, mask_by_field_sql(columns, "after"))
        rows = fill_in_force(
            connection, f"std.{department}__{export_name}", export, contract, tables, build.as_of(connection)
        )
        seen = [(d, t, shapes[d.delivery_id]) for d, t in tables if d.period_end <= build.as_of(connection)]
        drift = compare(seen, export, contract, build.project.codes)
        insert_rows(connection, table_of(audit.Drift), drift)
        titles = rule_titles(contract) | form_rules(export)
        checks = _rule_checks(connection, department, export_name, titles)
    return StepResult(
        rows=rows,
        facts=(
            ("deliveries", len(tables)),
            ("from_cache", sum(table.from_cache for _, table in tables)),
            ("quarantined_rows", sum(table.quarantined_rows for _, table in tables)),
            ("quarantined_cells", sum(table.quarantined_cells for _, table in tables)),
        ),
        checks=(
            _refusals_check("deliveries.acceptable", refused, len(deliveries)),
            *drift_checks(drift, seen),
            *checks,
        ),
    )


def _still_refused(connection: duckdb.DuckDBPyConnection, department: str, export: str) -> list[tuple[str, str]]:
    """File and reason of the refused deliveries of an export that no later accepted one of their period and part mends.

    A mended one gets the state superseded: the department has done what it was asked to do.
    """
    connection.execute(
        """UPDATE audit.delivery AS old SET state = CASE WHEN EXISTS (
               SELECT 1 FROM audit.delivery AS newer
               WHERE newer.department = old.department AND newer.export = old.export
                 AND newer.period IS NOT DISTINCT FROM old.period AND newer.part IS NOT DISTINCT FROM old.part
                 AND newer.state = 'accepted' AND newer.received_no > old.received_no
           ) THEN 'superseded' ELSE 'refused' END
           WHERE department = ? AND export = ? AND state IN ('refused', 'superseded')""",
        [department, export],
    )
    return [
        (str(file), str(reason))
        for file, reason in connection.execute(
            "SELECT file, reason FROM audit.delivery WHERE department = ? AND export = ? AND state = 'refused' "
            "ORDER BY received_no",
            [department, export],
        ).fetchall()
    ]


def _accepted_ids(connection: duckdb.DuckDBPyConnection, department: str, export: str) -> set[str]:
    found = connection.execute(
        "SELECT delivery_id FROM audit.delivery WHERE department = ? AND export = ? AND state = 'accepted'",
        [department, export],
    ).fetchall()
    return {row[0] for row in found}


def _write_std_facts(
    connection: duckdb.DuckDBPyConnection,
    department: str,
    export: str,
    tables: Sequence[tuple[Delivery, StdTable]],
    masked_after: str,
) -> None:
    for delivery, table in tables:
        connection.execute(
            "UPDATE audit.delivery SET rows_accepted = ?, rows_quarantined = ?, cells_quarantined = ? WHERE delivery_id = ?",
            [table.accepted, table.quarantined_rows, table.quarantined_cells, delivery.delivery_id],
        )
        who = f"{literal(department)} AS department, {literal(export)} AS export"
        file = f"{literal(delivery.file_name)} AS file"
        quarantine, repair, rules = (
            literal(str(table.folder / f"{n}.parquet")) for n in ("quarantine", "repair", "rules")
        )
        connection.execute(
            f"INSERT INTO audit.quarantine BY NAME SELECT delivery_id, {who}, {file}, sheet, sheet_no, row, "
            f'"column", field AS field_name, scope, rule, reason, value_shape FROM read_parquet({quarantine})'
        )
        connection.execute(
            f"INSERT INTO audit.repair BY NAME SELECT delivery_id, {who}, {file}, sheet, sheet_no, row, "
            f'"column", field AS field_name, rule, before_kind, evidence, {masked_after} AS after, after AS after_plain '
            f"FROM read_parquet({repair})"
        )
        connection.execute(
            f"INSERT INTO audit.rule_result BY NAME SELECT delivery_id, {who}, rule, field AS field_name, state, rows, "
            f"failed_rows FROM read_parquet({rules})"
        )


def _rule_checks(
    connection: duckdb.DuckDBPyConnection, department: str, export: str, titles: Mapping[str, str]
) -> tuple[Check, ...]:
    """One non-blocking check per contract rule, over the deliveries of the export, with places of failures."""
    found = connection.execute(
        """SELECT rule, BOOL_OR(state = 'failed'), BOOL_AND(state = 'not_run'), SUM(rows), SUM(failed_rows)
           FROM audit.rule_result WHERE department = ? AND export = ? GROUP BY rule ORDER BY rule""",
        [department, export],
    ).fetchall()
    checks: list[Check] = []
    for rule, failed, not_run, rows, failed_rows in found:
        sample: tuple[Place, ...] = ()
        if failed:
            places = connection.execute(
                """SELECT file, COALESCE(sheet, ''), row, COALESCE("column", ''), reason FROM audit.quarantine
                   WHERE department = ? AND export = ? AND (rule = ? OR field_name = SPLIT_PART(?, '.', 1))
                   ORDER BY rule <> ?, file, sheet_no, row, "column", rule LIMIT ?""",
                [department, export, rule, rule, rule, SAMPLE_OF_FAILURES],
            ).fetchall()
            sample = tuple(Place(*place) for place in places)
        state = "failed" if failed else "not_run" if not_run else "passed"
        title = titles.get(rule, f"契约规则 {rule}")
        checks.append(Check(rule, state, False, title, int(rows), int(failed_rows), sample))  # type: ignore[arg-type]
    return tuple(checks)


def check_delivery_tables(build: Build) -> StepResult:
    """Step ``audit.delivery``: decisions speak of rows that exist, it is told what is missing, the tables that deliveries
    filled keep their contracts."""
    check_decisions(build)
    with build.connect() as connection:
        complete = record_gaps(connection, build)
        checks = tuple(
            check
            for contract in FILLED_BY_DELIVERIES
            if contract is not audit.Quarantine  # linking adds to it: checked there
            for check in check_contract(connection, contract, prefix=table_of(contract).name.partition(".")[2])
        )
        return StepResult(rows=count_rows(connection, "audit.delivery"), checks=(complete, *checks))
