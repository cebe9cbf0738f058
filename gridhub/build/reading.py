"""Steps ``raw.<department>__<export>``: every received delivery of one export is read, and what was found is told.

Belongs here: the step and the facts of reading. Not here: reading a file (``ingest.sheets``), what is in force (``force``).
"""

from __future__ import annotations

import duckdb

from gridhub.build.inbox import refusals_check
from gridhub.build.states import standing
from gridhub.build.step import Json, StepResult
from gridhub.build.work import Build, Work
from gridhub.contracts.base import columns_of
from gridhub.contracts.export_ref import ExportRef
from gridhub.ingest.refusals import Refused
from gridhub.ingest.sheets.raw_table import RawTable
from gridhub.ingest.sheets.read import reading_digest
from gridhub.ingest.sheets.read_many import read_deliveries
from gridhub.state.control import known_deliveries
from gridhub.state.delivery import Delivery
from gridhub.tables.filling import Value, create_empty, insert_rows
from gridhub.tables.quoting import literal, quoted

READ = ("fact.read", "fact.column", "fact.sheet", "fact.row_kind")


def reading_said(build: Build, department: str, export: str) -> Json:
    """What shapes the reading of an export beside its deliveries. Passwords count by keyed digest."""
    spec = build.project.connectors[department].exports[export]
    secret = build.project.secrets.get(spec.password_env or "", "")
    return {
        "export": build.project.connector_digest(department, export),
        "reading": reading_digest(),
        "budgets": list(build.project.config.budgets.of_content),
        "words": [list(spec.total_words), list(spec.note_words), spec.place_field, spec.place_pattern],
        "password": build.key.token("password", secret) if secret else "",
    }


def received_of(work: Work, leaf: str) -> list[Delivery]:
    """The deliveries of an export that intake took, in order of receipt."""
    found = work.connection.execute(
        f"SELECT delivery_id FROM {quoted(f'fact.received__{leaf}')} WHERE state = 'received'"
    ).fetchall()
    ids = {row[0] for row in found}
    return [delivery for delivery in known_deliveries(work.home) if delivery.delivery_id in ids]


def read_export(work: Work, department: str, export: str) -> StepResult:
    """Parse every delivery of one export, or recognise it in the cache."""
    leaf = ExportRef(department, export).leaf
    deliveries = received_of(work, leaf)
    for name in READ:
        create_empty(work.connection, work.spec(f"{name}__{leaf}"))
    read: list[dict[str, Value]] = []
    from_cache = rows = remade = 0
    until = work.build.started + work.project.config.budgets.run_seconds
    tables = read_deliveries(work.project, work.home, deliveries, anew=work.build.anew, until=until)
    for delivery, raw in zip(deliveries, tables, strict=True):
        if isinstance(raw, Refused):
            read.append({"delivery_id": delivery.delivery_id, "reason_code": raw.code, "reason": raw.message})
            continue
        from_cache += raw.from_cache
        remade += raw.remade
        rows += sum(raw.counts.values())
        read.append(
            {"delivery_id": delivery.delivery_id, "rows_sheet": sum(raw.counts.values()),
             "rows_data": raw.counts.get("data", 0)}
        )  # fmt: skip
        _tell_of(work, leaf, delivery, raw)
    insert_rows(work.connection, work.spec(f"fact.read__{leaf}"), read)
    unreadable = sum("reason" in line for line in read)
    refused = standing(work.connection, leaf, "refused", judged=False)
    return StepResult(
        rows=rows,
        facts=(
            ("deliveries", len(deliveries)),
            ("from_cache", from_cache),
            ("parsed", len(deliveries) - from_cache - unreadable),
        ),
        checks=(refusals_check("deliveries.readable", refused, len(deliveries)),),
        lasting=not unreadable,
        notes=remade_note(work, remade),
    )


def remade_note(work: Work, files: int) -> tuple[str, ...]:
    """The line for the operator when what was kept of deliveries was no longer what had been written."""
    told = f"{work.step.name}：{files} 份数据保存的行与其指纹不符，已重新生成 / kept rows of {files} deliveries had changed and were made again"
    return (told,) if files else ()


def _tell_of(work: Work, leaf: str, delivery: Delivery, raw: RawTable) -> None:
    """Columns, sheets and kinds of rows of one delivery."""
    _count_kinds(work.connection, leaf, delivery, raw)
    contract = work.project.std_contracts[delivery.department, delivery.export]
    kinds = {column.name: column.kind for column in columns_of(contract)}
    columns: list[dict[str, Value]] = []
    for sheet in raw.sheets:
        place: dict[str, Value] = {
            "delivery_id": delivery.delivery_id,
            "sheet_no": sheet.sheet_no,
            "sheet": sheet.sheet,
        }
        for group, disposition in ((sheet.columns, "taken"), (sheet.dropped, "not_agreed"), (sheet.unknown, "unknown")):
            taken = disposition == "taken"
            columns += [
                place | {"letter": column.letter, "header": column.header, "disposition": disposition,
                         "field_name": column.field if taken else None,
                         "field_kind": kinds.get(column.field) if taken else None}
                for column in group
            ]  # fmt: skip
    insert_rows(work.connection, work.spec(f"fact.column__{leaf}"), columns)
    sheets = [{"delivery_id": delivery.delivery_id, **sheet.as_dict()} for sheet in raw.facts]
    insert_rows(work.connection, work.spec(f"fact.sheet__{leaf}"), sheets)


def _count_kinds(connection: duckdb.DuckDBPyConnection, leaf: str, delivery: Delivery, raw: RawTable) -> None:
    # Counted again from the file itself: the ledger compares it with what the reader said it read.
    connection.execute(
        f"INSERT INTO {quoted(f'fact.row_kind__{leaf}')} SELECT {literal(delivery.delivery_id)}, row_kind, COUNT(*) "
        f"FROM read_parquet({literal(str(raw.path))}) GROUP BY row_kind ORDER BY row_kind"
    )
