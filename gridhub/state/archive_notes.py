"""What the archive says of itself: beside each archived file a note of every delivery that its bytes are.

Belongs here: the note, writing it after each change of the control database, reading all of them. Not here: rebuilding the
database from them (``keeping.restore``), comparing them with it (``keeping.verify``).

``control.db`` is one file that a careless hand can lose. Name, department, export, period, part, order and time of receipt,
letter, the decision to withdraw or to let through, and the increment of a database stand in the note too, so that the archive
alone tells what it holds. It also has the number of the change after which it was written (``revision`` of the control
database): a note that says something else and was written after the last change that the database knows of shows the
database to be an older copy, and is not written over. A note is sealed, for its owner only, and lies at ``archive/<sha[:2]>/<sha>.<delivery_id>.json``.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from gridhub.state.acceptance import Acceptance, accepted_deliveries
from gridhub.state.archive import archive_path
from gridhub.state.control import (
    Extraction,
    known_deliveries,
    known_extractions,
    known_receipts,
    known_revisions,
)
from gridhub.state.delivery import Delivery
from gridhub.state.home import Home
from gridhub.state.kept import put, sealed, unsealed
from gridhub.state.receipt import FiledReceipt, Receipt

SAMPLED = 65_536
"""Bytes of the beginning, the middle and the end of a file that each run looks at; all of them are ``gridhub verify``'s."""
_Row = TypeVar("_Row")


@dataclass(frozen=True)
class ArchiveNote:
    """One delivery whose bytes are archived. ``sample``: digest of its size and of parts of its bytes, "" when they were gone
    when the note was written. ``extraction``: of an increment of a database. ``revision``: number of the last change of what is
    said of the delivery; 0 in notes from before there were numbers."""

    delivery: Delivery
    sample: str
    receipt: FiledReceipt | None = None
    acceptance: Acceptance | None = None
    extraction: Extraction | None = None
    revision: int = 0

    def is_later_than(self, other: ArchiveNote) -> bool:
        """Whether this note cannot have come before ``other``, which says something else of the same delivery."""
        mine, others = ((one.delivery, one.receipt, one.acceptance) for one in (self, other))
        return mine != others and 0 < self.revision >= other.revision


def note_path(home: Home, sha256: str, delivery_id: str) -> Path:
    archived = archive_path(home, sha256)
    return archived.with_name(f"{archived.name}.{delivery_id}.json")


def sample_of(path: Path) -> str:
    """Digest of a file's size and of its beginning, middle and end. Raises OSError."""
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as handle:
        for start in (0, max(0, size // 2 - SAMPLED // 2), max(0, size - SAMPLED)):
            handle.seek(start)
            digest.update(handle.read(SAMPLED))
    return digest.hexdigest()


def notes_of(home: Home) -> tuple[ArchiveNote, ...]:
    """What the control database says now of every delivery whose bytes are archived, in order of receipt."""
    return tuple(
        replace(note, sample=sample_of(archived))
        if (archived := archive_path(home, note.delivery.sha256)).is_file()
        else note
        for note in _said(home)
    )


def notes_ahead(home: Home) -> Iterator[tuple[ArchiveNote, ArchiveNote]]:
    """Notes of a later change than the control database knows, each with what it says instead: it is an older copy."""
    for said in _said(home):
        kept = read_note(note_path(home, said.delivery.sha256, said.delivery.delivery_id))
        if kept is not None and kept.is_later_than(said):
            yield kept, said


def _said(home: Home) -> Iterator[ArchiveNote]:
    """As ``notes_of``, without looking at the archived bytes."""
    revisions = known_revisions(home)  # first: what is read after it is at least as new as the number says
    receipts, increments = known_receipts(home), known_extractions(home)
    let_through = {one.delivery_id: one for one in accepted_deliveries(home)}
    for delivery in known_deliveries(home):
        if delivery.state not in ("received", "withdrawn") or not delivery.sha256:
            continue
        archived = archive_path(home, delivery.sha256)
        if not archived.is_file() and not note_path(home, delivery.sha256, delivery.delivery_id).exists():
            continue  # a refusal that is over: its bytes were never taken
        yield ArchiveNote(
            delivery,
            "",
            receipts.get(delivery.delivery_id),
            let_through.get(delivery.delivery_id),
            next((one for one in increments if _is_of(one, delivery)), None),
            revisions.get(delivery.delivery_id, 0),
        )


def write_notes(home: Home) -> int:
    """Write every note that says something else than the control database does, but for those of later changes than it knows;
    returns how many. The sample of a file, once
    written, stays: it is what the bytes are held against."""
    written = 0
    for note in notes_of(home):
        path = note_path(home, note.delivery.sha256, note.delivery.delivery_id)
        before = read_note(path)
        if before is not None and before.sample:
            note = replace(note, sample=before.sample)
        if before is not None and (before.is_later_than(note) or replace(note, revision=before.revision) == before):
            continue
        beside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(sealed(_document(note)))
        put(beside, path)
        written += 1
    return written


def read_notes(home: Home) -> tuple[tuple[ArchiveNote, ...], tuple[Path, ...]]:
    """Every note in order of receipt, and the files that are no whole note."""
    notes: list[ArchiveNote] = []
    damaged: list[Path] = []
    for path in sorted(home.archive.glob("*/*.json")) if home.archive.is_dir() else []:
        if path.name.startswith("."):
            continue
        note = read_note(path)
        if note is None or path != note_path(home, note.delivery.sha256, note.delivery.delivery_id):
            damaged.append(path)
        else:
            notes.append(note)
    return tuple(sorted(notes, key=lambda note: note.delivery.received_no)), tuple(damaged)


def read_note(path: Path) -> ArchiveNote | None:
    """None when the file is not there or not as it was sealed."""
    said = unsealed(path)
    if said is None:
        return None
    try:
        receipt = said["receipt"]
        return ArchiveNote(
            _row(Delivery, said["delivery"]),
            str(said["sample"]),
            FiledReceipt(receipt["delivery_id"], receipt["receipt_no"], _row(Receipt, receipt["said"]))
            if receipt
            else None,
            _row(Acceptance, said["acceptance"]) if said["acceptance"] else None,
            _row(Extraction, said["extraction"]) if said["extraction"] else None,
            int(said.get("revision", 0)),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _is_of(extraction: Extraction, delivery: Delivery) -> bool:
    return (
        delivery.from_database
        and (extraction.department, extraction.export, extraction.sha256)
        == (delivery.department, delivery.export, delivery.sha256)
        and delivery.part == f"{extraction.extraction_no:06d}"
    )


def _document(note: ArchiveNote) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(
        json.dumps(asdict(note), ensure_ascii=False, default=lambda value: value.isoformat())
    )
    return plain


def _row(kind: type[_Row], said: Mapping[str, Any]) -> _Row:
    """A row from its JSON. Raises KeyError, TypeError, ValueError for one of another shape."""
    hints = get_type_hints(kind)
    values: dict[str, object] = {}
    for one in fields(kind):  # type: ignore[arg-type]
        value, wanted = said[one.name], str(hints[one.name])
        if value is not None and "datetime.datetime" in wanted:
            value = datetime.fromisoformat(value)
        elif value is not None and "datetime.date" in wanted:
            value = date.fromisoformat(value)
        elif value is not None and not isinstance(value, int if wanted == "<class 'int'>" else str):
            raise TypeError(one.name)
        values[one.name] = value
    return kind(**values)
