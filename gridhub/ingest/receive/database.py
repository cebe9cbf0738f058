"""Exports that are read from exchange servers (前置机): each run extracts them, and the extract is a delivery.

Belongs here: when a table is read, what an increment is, registering the extract or the reason why there is none.
Not here: talking to a database (``database_rows``), the file of an extract (``extract_file``), the inbox (``intake``).

Without a watermark the whole table is one delivery of the period in which the run falls, named like a file of that
month; the same rows again are recognised. With a watermark each extract that has new rows is a part of its own, so that
no increment supersedes another. An increment begins AT the last watermark, not after it: rows that were written in the
same second but after the last extract are still to come, and those already archived are told by their content.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import takewhile
from pathlib import Path

import sqlalchemy as sa

from gridhub.contracts.base import columns_of
from gridhub.contracts.period import Period
from gridhub.ingest.readers.extract_file import ExtractFile, last_rows
from gridhub.ingest.readers.protocol import CannotRead
from gridhub.ingest.receive.database_rows import SourceTable, open_table
from gridhub.ingest.receive.intake import GONE, withdrawn_by_hand
from gridhub.ingest.receive.naming import IngestProject
from gridhub.ingest.refusals import reason
from gridhub.ingest.sheets.header import spellings_of
from gridhub.project.connector import Connector, Database, Export
from gridhub.state.archive import archive_path, sha256_of
from gridhub.state.archive_notes import write_notes
from gridhub.state.control import (
    Extraction,
    load_deliveries,
    load_extractions,
    save_delivery,
    save_extraction,
)
from gridhub.state.control_file import reading, writing
from gridhub.state.delivery import DATABASE_PATH, Delivery, delivery_id
from gridhub.state.home import Home
from gridhub.state.kept import sync


@dataclass(frozen=True)
class _Source:
    """One export that is read from a database."""

    department: str
    name: str
    connector: Connector
    export: Export
    database: Database


@dataclass(frozen=True)
class _Extract:
    """A written extract, not yet registered. ``watermark``: the highest one, of the last ``boundary_rows`` rows."""

    path: Path
    sha256: str
    rows: int
    reads: str
    watermark: str
    boundary_rows: int


def take_databases(project: IngestProject, home: Home, *, now: datetime) -> None:
    """Extract every export that names a database and register what came, before the inbox is judged.

    What cannot be read is a refused delivery with its reason; the last good one stays in force and the other exports
    go on. A refusal is judged anew in each run. ``now`` dates the receipt and gives the period.
    """
    home.create()
    refused: set[str] = set()
    for source in _sources(project):
        with reading(home) as connection:
            history = load_extractions(connection, source.department, source.name)
        with tempfile.TemporaryDirectory(prefix=".extracting-", dir=home.work) as scratch:
            try:
                extract = _extract(project, home, source, history, Path(scratch) / "extract", now.date())
            except CannotRead as fault:
                refused.add(_refuse(home, source, fault, now))
            else:
                _receive(home, source, extract, history, now)
    _withdraw_old_refusals(home, refused)
    write_notes(home)


def _sources(project: IngestProject) -> list[_Source]:
    return [
        _Source(department, name, connector, export, export.database)
        for department, connector in sorted(project.connectors.items())
        for name, export in sorted(connector.exports.items())
        if export.database
    ]


def _extract(
    project: IngestProject, home: Home, source: _Source, history: tuple[Extraction, ...], path: Path, today: date
) -> _Extract:
    """Read the table into ``path``. Raises ``CannotRead``."""

    agreement = source.connector.agreement_of(source.name)
    if agreement.valid_to < today:
        what = f"共享协议（{agreement.number}）已于 {agreement.valid_to.isoformat()} 到期，没有读取数据库"
        remedy = f"请续签协议并更新 connectors/{source.department}.yaml 的 agreement"
        raise CannotRead("agreement_expired", what, remedy)
    url = project.secrets.get(source.database.url_env)
    if not url:
        what = f"没有设置环境变量 {source.database.url_env}，不知道从哪个数据库读取"
        raise CannotRead("database_unset", what, "请在运行环境中设置该变量（数据库地址），格式见 docs/ingestion.md")
    columns = columns_of(project.std_contracts[source.department, source.name])
    required = [column.name for column in columns if column.required]
    spellings = spellings_of(source.export.columns, required, source.export.agreed)
    with open_table(url, source.database, spellings) as table:
        same = [step for step in history[-1:] if step.reads == table.reads]
        return _write(table, path, same[0].watermark if same else "", _known_rows(home, history, table.reads))


def _write(table: SourceTable, path: Path, since: str, known: Counter[bytes]) -> _Extract:
    """Stream the rows into the file, without those that the archive already has."""

    last, boundary_rows = since, 0
    with ExtractFile(path, table.names) as file:
        for row in table.rows(since):
            if row.watermark != last:
                last, boundary_rows = row.watermark, 0
            elif since and row.watermark == since:
                digest = _digest(row.cells, row.kinds)
                if known[digest]:
                    known[digest] -= 1
                    continue
            boundary_rows += 1
            file.add(row.cells, row.kinds)
    return _Extract(path, sha256_of(path)[0], file.rows, table.reads, last, boundary_rows)


def _known_rows(home: Home, history: tuple[Extraction, ...], reads: str) -> Counter[bytes]:
    """How often each row that has the last watermark is archived. Several increments may have ended at that value.

    An archive that is gone knows nothing: its rows come again, and the key tells them in force.
    """

    known: Counter[bytes] = Counter()
    last = history[-1].watermark if history else ""
    for step in takewhile(lambda step: (step.reads, step.watermark) == (reads, last), reversed(history)):
        archived = archive_path(home, step.sha256)
        if archived.is_file():
            known.update(_digest(cells, kinds) for cells, kinds in last_rows(archived, step.boundary_rows))
    return known


def _digest(cells: list[str | None], kinds: str) -> bytes:
    """Sixteen bytes instead of the row: it lives in memory only, for the time of one extract."""
    return hashlib.blake2b(repr((cells, kinds)).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _delivery(source: _Source, sha256: str, part: str, size: int, now: datetime) -> Delivery:
    """The delivery an extract is: it speaks of the day it was read, no later one. Its name is unique among increments:
    decisions name rows by file and row."""
    period = Period.containing(now.date(), source.export.cadence)
    stem = "_".join([source.connector.title, source.export.title, period.digits, *([part] if part else [])])
    return Delivery(
        delivery_id=delivery_id(sha256, source.department, source.name, period.text, part), sha256=sha256,
        file_name=re.sub(r'[\s/\\|:*?"<>]+', "", stem) + ".parquet",
        path=f"{DATABASE_PATH}{source.department}/{source.name}", received_no=0,
        received_at=now.replace(microsecond=0), department=source.department, export=source.name, period=period.text,
        period_end=min(period.last_day, now.date()), part=part, size=size, state="received",
    )  # fmt: skip


def _receive(home: Home, source: _Source, extract: _Extract, history: tuple[Extraction, ...], now: datetime) -> None:
    number = (history[-1].extraction_no if history else 0) + 1
    increment = source.database.watermark is not None
    if increment and not extract.rows:
        return
    part = f"{number:06d}" if increment else ""
    delivery = _delivery(source, extract.sha256, part, extract.path.stat().st_size, now)
    with writing(home) as connection:
        if not _is_new(delivery, load_deliveries(connection)):
            return
        target = archive_path(home, extract.sha256)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        sync(extract.path)
        extract.path.replace(target)
        sync(target.parent)
        sync(home.archive)
        _save_as_next(connection, delivery)
        if increment:
            save_extraction(
                connection,
                Extraction(
                    source.department, source.name, number, now.replace(microsecond=0, tzinfo=None), extract.sha256,
                    extract.reads, extract.watermark, extract.boundary_rows, extract.rows,
                ),
            )  # fmt: skip


def _is_new(delivery: Delivery, known: tuple[Delivery, ...]) -> bool:
    """Whether the table says something else than when it was last read in this period.

    A table that went from one state to another and back is new each time: the last thing it said is what counts.
    """
    same = [d for d in known if d.delivery_id == delivery.delivery_id]
    if any(withdrawn_by_hand(d) for d in same):
        return False
    mine = [d for d in known if d.identity == delivery.identity and d.from_database and d.state == "received"]
    return not mine or max(mine, key=lambda d: d.received_no).delivery_id != delivery.delivery_id


def _refuse(home: Home, source: _Source, fault: CannotRead, now: datetime) -> str:
    """Register the refusal, once as long as its reason stays the same, and give its id."""
    plain = _delivery(source, "", "", 0, now)
    text = reason(plain.file_name, fault.what, fault.remedy)
    delivery = replace(plain, state="refused", reason_code=fault.code, reason=text)
    with writing(home) as connection:
        before = [d for d in load_deliveries(connection) if d.delivery_id == delivery.delivery_id]
        if not any((d.state, d.reason_code, d.reason) == ("refused", fault.code, text) for d in before):
            _save_as_next(connection, delivery)
    return delivery.delivery_id


def _save_as_next(connection: sa.Connection, delivery: Delivery) -> None:
    last = max((d.received_no for d in load_deliveries(connection)), default=0)
    save_delivery(connection, replace(delivery, received_no=last + 1))


def _withdraw_old_refusals(home: Home, refused: set[str]) -> None:
    """Refusals that this run did not repeat are over: the table was read, or nobody asks for it any more."""
    with writing(home) as connection:
        for delivery in load_deliveries(connection):
            if delivery.from_database and delivery.state == "refused" and delivery.delivery_id not in refused:
                text = reason(delivery.file_name, "曾无法抽取，现已解决", "无需处理")
                save_delivery(connection, replace(delivery, state="withdrawn", reason_code=GONE, reason=text))
