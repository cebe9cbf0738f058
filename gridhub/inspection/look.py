"""What a file is: format, sheets, headers, columns with the kind and fill of their values, and who could claim it.

Belongs here: looking, in a temporary folder that is removed; nothing of the file is kept. Not here: which rows are the
header of an unknown table (``guess``), what to write for it (``draft``, ``mending``).
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from gridhub.contracts.base import columns_of
from gridhub.contracts.errors import NotTaken
from gridhub.contracts.fields import ColumnSpec
from gridhub.ingest.readers.cells_file import read_cells
from gridhub.ingest.readers.child import read_in_child
from gridhub.ingest.readers.formats import detect
from gridhub.ingest.readers.protocol import CannotRead, Merge, SheetRead
from gridhub.ingest.receive.naming import claims_of, readable_name
from gridhub.ingest.refusals import Refused, reason
from gridhub.ingest.sheets.header import SCAN_ROWS, Header, Row, find_headers, spellings_of
from gridhub.ingest.sheets.raw_cells import cell, texts_by_row
from gridhub.ingest.sheets.raw_table import ColumnFound
from gridhub.ingest.sheets.read import needs_password
from gridhub.ingest.sheets.rows import TableShape, classify, signature
from gridhub.inspection.captions import shows_value, without_records
from gridhub.inspection.guess import guess_header, known_spellings
from gridhub.inspection.values import ColumnSeen, column_seen
from gridhub.project.connector import Export
from gridhub.project.project import Project

TOTAL_WORDS = ("合计", "小计", "总计", "县级合计", "本页小计")
NOTE_WORDS = ("说明", "备注:", "注:", "制表人", "填表人", "审核人", "填报人")


class CannotInspect(NotTaken):
    """The file would be refused; ``str()`` is the reason a department would get."""


@dataclass(frozen=True)
class Candidate:
    """One export of the project, as far as a sheet fits it. ``missing``: required; ``absent``: agreed, not required."""

    department: str
    export: str
    title: str
    matched: tuple[str, ...]
    missing: tuple[str, ...]
    absent: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class SheetSeen:
    """One sheet. ``header_rows``: 1-based, (0, 0) when there is no table. ``counts``: rows by kind."""

    name: str
    rows: int
    columns: int
    is_hidden: bool
    header_rows: tuple[int, int]
    counts: Mapping[str, int]
    seen: tuple[ColumnSeen, ...]
    candidates: tuple[Candidate, ...]

    @property
    def has_table(self) -> bool:
        return self.header_rows != (0, 0)


@dataclass(frozen=True)
class FileSeen:
    """A file as found. ``claimed_by``: (department, export) whose file pattern fits the name."""

    name: str
    format: str
    encoding: str
    delimiter: str
    claimed_by: tuple[tuple[str, str], ...]
    sheets: tuple[SheetSeen, ...]

    @property
    def table(self) -> SheetSeen | None:
        """The first visible sheet with a table."""
        return next((sheet for sheet in self.sheets if sheet.has_table and not sheet.is_hidden), None)


def inspect_file(project: Project, path: Path, department: str | None = None, export: str | None = None) -> FileSeen:
    """Look at one file. Raises ``CannotInspect`` when it would be refused before its table is looked for."""

    name = readable_name(path.name)
    if not path.is_file():  # a pipe would be waited for until somebody writes into it
        raise CannotInspect(reason(name, "不是普通文件", "请指定导出的文件"))
    if not path.stat().st_size:
        raise CannotInspect(reason(name, "文件是空的（0 字节）", "请重新导出后报送"))
    claims = tuple((c.department, c.export) for c in claims_of(name, project.connectors))
    wanted = _wanted(project, claims, department, export)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        try:
            format = detect(path, name)
            password = next((v for n in _passwords(project, wanted) if (v := project.secrets.get(n))), "")
            if format == "encrypted" and not password:
                raise needs_password()
            read = read_in_child(path, format, folder, password)
        except Refused as refusal:
            raise CannotInspect(refusal.message) from refusal
        except CannotRead as refusal:
            raise CannotInspect(reason(name, refusal.what, refusal.remedy)) from refusal
        asked = {pair for pair in wanted if pair in claims or department is not None or export is not None}
        sheets = tuple(_sheet(sheet, folder, project, wanted, asked) for sheet in read.sheets)
    return FileSeen(name, format, read.encoding, read.delimiter, claims, sheets)


def _wanted(
    project: Project, claims: Sequence[tuple[str, str]], department: str | None, export: str | None
) -> list[tuple[str, str]]:
    """The exports a file is compared with: those asked for, else all; the one that claims its name first."""
    every = [
        (name, spec)
        for name, connector in sorted(project.connectors.items())
        for spec in connector.exports
        if department in (None, name) and export in (None, spec)
    ]
    return sorted(every, key=lambda pair: (pair not in claims, pair))


def _passwords(project: Project, wanted: Sequence[tuple[str, str]]) -> list[str]:
    names = [project.connectors[department].exports[export].password_env for department, export in wanted]
    return [name for name in names if name]


def _sheet(
    read: SheetRead, folder: Path, project: Project, wanted: Sequence[tuple[str, str]], asked: Set[tuple[str, str]]
) -> SheetSeen:
    """One sheet. ``asked``: exports the file belongs to by its name or by what the user said; only they decide how it
    is read: that a sheet resembles another department's does not make it theirs.
    """

    frame = pl.DataFrame(pl.from_arrow(read_cells(folder / read.file)))
    rows: list[Row] = list(texts_by_row(frame.head(SCAN_ROWS + 3)))
    known = known_spellings(project)
    captions = without_records(rows, known)
    fitting = [(pair, _best(captions, read.merges, project, pair)) for pair in wanted]
    candidates = sorted(
        (_candidate(project, pair, header) for pair, header in fitting if header is not None),
        key=lambda c: ((c.department, c.export) not in asked, len(c.missing), -len(c.matched), c.department, c.export),
    )
    header = guess_header(rows, read.merges, known)
    declared: Mapping[str, ColumnSpec] = {}
    fit = next((c for c in candidates if not c.missing and (c.department, c.export) in asked), None)
    if fit is not None:
        chosen = (fit.department, fit.export)
        header = next(found for pair, found in fitting if pair == chosen)
        declared = {column.name: column for column in columns_of(project.std_contracts[chosen])}
    # The last defence: a header in which a value is seen after all is no header.
    if header is None or any(shows_value(column.header) for column in _columns(header)):
        return SheetSeen(read.sheet, read.rows, read.width, read.hidden, (0, 0), {}, (), ())
    kinds = classify(frame, _shape(header, rows))
    data = frame.filter(kinds == "data")
    counts = {str(kind): int(n) for kind, n in kinds.value_counts(sort=True).iter_rows()}
    seen = tuple(column_seen(column, *_cells(data, column.index), project, declared) for column in _columns(header))
    place = (header.first + 1, header.last + 1)
    return SheetSeen(read.sheet, read.rows, read.width, read.hidden, place, counts, seen, tuple(candidates))


def _columns(header: Header) -> list[ColumnFound]:
    every = [*header.columns, *header.unknown, *(c for group in header.doubles.values() for c in group)]
    return sorted(every, key=lambda column: column.index)


def _cells(data: pl.DataFrame, index: int) -> tuple[pl.Series, pl.Series]:

    cells = data.select(text=cell(data, index), kind=pl.col("kinds").str.slice(index, 1))
    return cells["text"], cells["kind"]


def _best(rows: Sequence[Row], merges: Sequence[Merge], project: Project, pair: tuple[str, str]) -> Header | None:
    export = project.connectors[pair[0]].exports[pair[1]]
    required = [column.name for column in columns_of(project.std_contracts[pair]) if column.required]
    found = find_headers(rows, merges, spellings_of(export.columns, required, export.agreed))
    return found[0] if found else None


def _candidate(project: Project, pair: tuple[str, str], header: Header) -> Candidate:
    export: Export = project.connectors[pair[0]].exports[pair[1]]
    matched = tuple(column.field for column in header.columns)
    absent = tuple(name for name in export.agreed if name not in (*matched, *header.doubles, *header.missing))
    unknown = tuple(column.header for column in header.unknown)
    return Candidate(
        *pair, f"{project.connectors[pair[0]].title}·{export.title}", matched, header.missing, absent, unknown
    )


def _shape(header: Header, rows: Sequence[Row]) -> TableShape:
    every = sorted({*(c.index for c in header.columns), *(c.index for c in header.unknown)})
    return TableShape(
        first=header.first, last=header.last,
        header=tuple(signature(row) for row in rows[header.first : header.last + 1]),
        above=frozenset(signature(row) for row in rows[: header.first] if any(row)),
        mapped=tuple(every), required=tuple(every[:2]), telling=(),
        total_words=TOTAL_WORDS, note_words=NOTE_WORDS,
    )  # fmt: skip
