"""The rows of the control database: deliveries, receipts, increments of databases, export log.

Belongs here: reading and writing rows. Not here: opening the file (``control_file``), its tables (``control_tables``),
deciding a delivery's state (``ingest.receive``), the words of an export's entry (``export_log``).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from gridhub.state.control_file import reading, writing
from gridhub.state.control_tables import DELIVERY, EXPORT_LOG, EXTRACTION, RECEIPT, REVISION
from gridhub.state.delivery import Delivery
from gridhub.state.home import Home
from gridhub.state.keys import HubKey, log_key
from gridhub.state.receipt import FiledReceipt, Receipt


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


def known_extractions(home: Home) -> tuple[Extraction, ...]:
    """The increments of every export."""
    with reading(home) as connection:
        order = (EXTRACTION.c.department, EXTRACTION.c.export, EXTRACTION.c.extraction_no)
        return tuple(Extraction(**row) for row in connection.execute(sa.select(EXTRACTION).order_by(*order)).mappings())


def save_extraction(connection: sa.Connection, extraction: Extraction) -> None:
    """Add one increment. Raises ``sqlalchemy.exc.IntegrityError`` when its number is taken."""
    connection.execute(sa.insert(EXTRACTION).values(**asdict(extraction)))


def forget_ignored(connection: sa.Connection, delivery_ids: Sequence[str]) -> None:
    """Remove the notes about ignored files that are gone; a delivery is never removed."""
    ids = DELIVERY.c.delivery_id.in_(delivery_ids)
    connection.execute(sa.delete(DELIVERY).where(ids, DELIVERY.c.state == "ignored"))


def known_deliveries(home: Home) -> tuple[Delivery, ...]:
    """All deliveries of a home, in order of receipt, with their state."""
    with reading(home) as connection:
        return load_deliveries(connection)


def known_revisions(home: Home) -> dict[str, int]:
    """By delivery id, the number of the last change of what is said of it."""
    with reading(home) as connection:
        return {row.delivery_id: row.number for row in connection.execute(sa.select(REVISION))}


def set_revision(connection: sa.Connection, delivery_id: str, number: int) -> None:
    """Give a delivery that was taken over from elsewhere the number that its last change had there."""
    connection.execute(sa.delete(REVISION).where(REVISION.c.delivery_id == delivery_id))
    connection.execute(sa.insert(REVISION).values(delivery_id=delivery_id, number=number))


def load_receipts(connection: sa.Connection) -> dict[str, FiledReceipt]:
    """By delivery id, in order of the number of their slip."""
    rows = connection.execute(sa.select(RECEIPT).order_by(RECEIPT.c.receipt_no, RECEIPT.c.delivery_id)).mappings()
    filed: dict[str, FiledReceipt] = {}
    for row in rows:
        said = {name: row[name] for name in Receipt.__dataclass_fields__}
        filed[row["delivery_id"]] = FiledReceipt(row["delivery_id"], row["receipt_no"], Receipt(**said))
    return filed


def file_receipts(connection: sa.Connection, said: Mapping[str, Receipt]) -> None:
    """Keep what was said of deliveries (by id), in place of what was said before; the same again changes nothing.

    Files of one handing-in share the number of their slip. A correction makes a new slip: a signed one stays true.
    """
    filed = load_receipts(connection)
    last = max((kept.receipt_no for kept in filed.values()), default=0)
    numbers = {kept.said: kept.receipt_no for kept in filed.values()}
    for delivery_id, receipt in said.items():
        if delivery_id in filed and filed[delivery_id].said == receipt:
            continue
        if not (receipt.tells_one_handing_in and receipt in numbers):
            last += 1
            numbers[receipt] = last
        connection.execute(sa.delete(RECEIPT).where(RECEIPT.c.delivery_id == delivery_id))
        row = {"delivery_id": delivery_id, "receipt_no": numbers[receipt], **asdict(receipt)}
        connection.execute(sa.insert(RECEIPT).values(**row))


def known_receipts(home: Home) -> dict[str, FiledReceipt]:
    """By delivery id, what was said of how it came, in order of the number of their slip."""
    with reading(home) as connection:
        return load_receipts(connection)


def _chain(before: str, entry: Sequence[object]) -> str:
    text = json.dumps([before, *(str(value) if value is not None else None for value in entry)], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _mac(key: HubKey, number: int, chain: str) -> str:
    return key.token("export log", str(number), chain)


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
    with writing(home) as connection:
        last = connection.execute(
            sa.select(EXPORT_LOG.c.entry_no, EXPORT_LOG.c.chain).order_by(EXPORT_LOG.c.entry_no.desc()).limit(1)
        ).first()
        number, before = (last.entry_no + 1, last.chain) if last else (1, "")
        entry = (number, at.isoformat(), actor, purpose, command, target, columns, row_count)
        chain, key = _chain(before, entry), log_key(home)
        connection.execute(
            sa.insert(EXPORT_LOG).values(
                entry_no=number, at=at, actor=actor, purpose=purpose, command=command, target=target, columns=columns,
                row_count=row_count, chain=chain, mac=_mac(key, number, chain) if key else None,
            )
        )  # fmt: skip
        return int(number)


def first_broken_export(home: Home) -> int | None:
    """Number of the first export-log entry that does not follow from the one before it; None when the chain holds."""
    before, key, keyed = "", log_key(home), False
    with reading(home) as connection:
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
            keyed = keyed or row.mac is not None
            if keyed and (
                key is None
                or not hmac.compare_digest(
                    str(row.mac or "").encode("utf-8", "replace"), _mac(key, number, row.chain).encode()
                )
            ):
                return number
            before = row.chain
    return None
