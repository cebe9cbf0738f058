"""The control database of one hub: deliveries, releases, export log (SQLite below the home folder).

Belongs here: the tables, opening and creating them, reading and writing their rows. Not here: deciding a delivery's
state (``intake``), making a release (``warehouse``), who may export (``sharing``).
Several runs may be open at once: every transaction takes the write lock at its start and waits for it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from gridhub.state.delivery import Delivery
from gridhub.state.home import Home

BUSY_SECONDS = 60

METADATA = sa.MetaData()

DELIVERY = sa.Table(
    "delivery",
    METADATA,
    sa.Column("delivery_id", sa.String, primary_key=True),
    sa.Column("sha256", sa.String, nullable=False),
    sa.Column("file_name", sa.String, nullable=False),
    sa.Column("path", sa.String, nullable=False),
    sa.Column("received_no", sa.Integer, nullable=False, unique=True),
    sa.Column("received_at", sa.DateTime, nullable=False),
    sa.Column("department", sa.String, nullable=False),
    sa.Column("export", sa.String, nullable=False),
    sa.Column("period", sa.String, nullable=False),
    sa.Column("period_end", sa.Date, nullable=False),
    sa.Column("part", sa.String, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("reason_code", sa.String),
    sa.Column("reason", sa.String),
)

RELEASE = sa.Table(
    "release",
    METADATA,
    sa.Column("release_id", sa.String, primary_key=True),
    sa.Column("build_id", sa.String, nullable=False),
    sa.Column("as_of", sa.Date, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("digest", sa.String, nullable=False),
    sa.Column("parent", sa.String),
    sa.Column("folder", sa.String, nullable=False),
)

EXPORT_LOG = sa.Table(
    "export_log",
    METADATA,
    sa.Column("entry_no", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("actor", sa.String, nullable=False),
    sa.Column("purpose", sa.String, nullable=False),
    sa.Column("command", sa.String, nullable=False),
    sa.Column("target", sa.String, nullable=False),
    sa.Column("columns", sa.String, nullable=False),
    sa.Column("row_count", sa.Integer),
    sa.Column("chain", sa.String, nullable=False),
)
"""``chain``: SHA-256 over the entry and the chain value before it, so that a removed or changed entry shows."""


EXTRACTION = sa.Table(
    "extraction",
    METADATA,
    sa.Column("department", sa.String, primary_key=True),
    sa.Column("export", sa.String, primary_key=True),
    sa.Column("extraction_no", sa.Integer, primary_key=True),
    sa.Column("extracted_at", sa.DateTime, nullable=False),
    sa.Column("sha256", sa.String, nullable=False),
    sa.Column("reads", sa.String, nullable=False),
    sa.Column("watermark", sa.String, nullable=False),
    sa.Column("boundary_rows", sa.Integer, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
)


@dataclass(frozen=True)
class Extraction:
    """One increment read from a database table, archived as ``sha256``. Numbered from 1 within its export.

    ``reads``: what was read (table, watermark column, columns); another text means that nothing of it can be continued.
    ``watermark``: the highest value, as ``database_rows`` writes it; the last ``boundary_rows`` rows of the archived
    file have it, so rows with the same value that come later can be told from those already here.
    """

    department: str
    export: str
    extraction_no: int
    extracted_at: datetime
    sha256: str
    reads: str
    watermark: str
    boundary_rows: int
    rows: int


@contextmanager
def open_control(home: Home) -> Iterator[sa.Connection]:
    """One transaction on the control database, made when it is not there (mode 0600); commits when the block ends.

    Raises ``sqlalchemy.exc.OperationalError`` when another run holds the write lock for ``BUSY_SECONDS``.
    """
    home.root.mkdir(parents=True, exist_ok=True)
    if not home.control.exists():
        home.control.touch(mode=0o600)
    engine = sa.create_engine(f"sqlite:///{home.control}", poolclass=sa.NullPool, hide_parameters=True)

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        # The driver's own BEGIN is deferred: two runs that read first and write later would fail instead of waiting.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _take_write_lock(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    try:
        with engine.begin() as connection:
            METADATA.create_all(connection)
            yield connection
    finally:
        engine.dispose()


def load_deliveries(connection: sa.Connection) -> tuple[Delivery, ...]:
    """All deliveries known, in order of receipt."""
    rows = connection.execute(sa.select(DELIVERY).order_by(DELIVERY.c.received_no)).mappings()
    return tuple(Delivery(**row) for row in rows)


def save_delivery(connection: sa.Connection, delivery: Delivery) -> None:
    """Write one delivery, replacing the row of the same id."""
    connection.execute(sa.delete(DELIVERY).where(DELIVERY.c.delivery_id == delivery.delivery_id))
    connection.execute(sa.insert(DELIVERY).values(**asdict(delivery)))


def load_extractions(connection: sa.Connection, department: str, export: str) -> tuple[Extraction, ...]:
    """The increments of one export, oldest first."""
    mine = (EXTRACTION.c.department == department) & (EXTRACTION.c.export == export)
    rows = connection.execute(sa.select(EXTRACTION).where(mine).order_by(EXTRACTION.c.extraction_no)).mappings()
    return tuple(Extraction(**row) for row in rows)


def save_extraction(connection: sa.Connection, extraction: Extraction) -> None:
    """Add one increment. Raises ``sqlalchemy.exc.IntegrityError`` when its number is taken."""
    connection.execute(sa.insert(EXTRACTION).values(**asdict(extraction)))


def forget_ignored(connection: sa.Connection, delivery_ids: Sequence[str]) -> None:
    """Remove the notes about ignored files that are gone; a delivery is never removed."""
    ids = DELIVERY.c.delivery_id.in_(delivery_ids)
    connection.execute(sa.delete(DELIVERY).where(ids, DELIVERY.c.state == "ignored"))


def known_deliveries(home: Home) -> tuple[Delivery, ...]:
    """All deliveries of a home, in order of receipt, with their state."""
    with open_control(home) as connection:
        return load_deliveries(connection)


def _chain(before: str, entry: Sequence[object]) -> str:
    text = json.dumps([before, *(str(value) if value is not None else None for value in entry)], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def append_export(
    home: Home,
    *,
    at: datetime,
    actor: str,
    purpose: str,
    command: str,
    target: str,
    columns: str,
    row_count: int | None,
) -> int:
    """Append one entry to the export log and return its number. ``row_count`` None = not known when it was logged."""
    with open_control(home) as connection:
        last = connection.execute(
            sa.select(EXPORT_LOG.c.entry_no, EXPORT_LOG.c.chain).order_by(EXPORT_LOG.c.entry_no.desc()).limit(1)
        ).first()
        number, before = (last.entry_no + 1, last.chain) if last else (1, "")
        entry = (number, at.isoformat(), actor, purpose, command, target, columns, row_count)
        connection.execute(
            sa.insert(EXPORT_LOG).values(
                entry_no=number, at=at, actor=actor, purpose=purpose, command=command, target=target, columns=columns,
                row_count=row_count, chain=_chain(before, entry),
            )
        )  # fmt: skip
        return int(number)


def first_broken_export(home: Home) -> int | None:
    """Number of the first export-log entry that does not follow from the one before it; None when the chain holds."""
    before = ""
    with open_control(home) as connection:
        for number, row in enumerate(
            connection.execute(sa.select(EXPORT_LOG).order_by(EXPORT_LOG.c.entry_no)), start=1
        ):
            entry = (
                row.entry_no,
                row.at.isoformat(),
                row.actor,
                row.purpose,
                row.command,
                row.target,
                row.columns,
                row.row_count,
            )
            if row.entry_no != number or row.chain != _chain(before, entry):
                return number
            before = row.chain
    return None
