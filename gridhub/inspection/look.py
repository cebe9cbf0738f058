"""What a file is: format, sheets, headers, columns with the kind and fill of their values, and who could claim it.

Belongs here: looking, in a temporary folder that is removed; nothing of the file is kept. Not here: what a run makes of it
as an export (``taking``), which rows are the header of an unknown table (``guess``), which export that is nearest to
(``nearest``), what to write for it (``draft``, ``mending``).
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from gridhub.contracts.base import columns_of
from gridhub.contracts.budgets import MB
from gridhub.contracts.errors import NotTaken
from gridhub.contracts.fields import ColumnSpec
from gridhub.ingest.readers.cells_file import read_cells
from gridhub.ingest.readers.child import Limits, read_in_child
from gridhub.ingest.readers.formats import detect
from gridhub.ingest.readers.protocol import CannotRead, FileRead, Merge, SheetRead
from gridhub.ingest.receive.naming import Claim, claims_of, readable_name
from gridhub.ingest.refusals import Refused, reason
from gridhub.ingest.sheets.header import SCAN_ROWS, Header, Row, Spellings, find_headers, spellings_of
from gridhub.ingest.sheets.raw_cells import cell, texts_by_row
from gridhub.ingest.sheets.raw_table import ColumnFound, SheetFound
from gridhub.ingest.sheets.read import needs_password
from gridhub.ingest.sheets.rows import TableShape, classify, signature
from gridhub.inspection.captions import shows_value, without_records
from gridhub.inspection.guess import guess_header, known_spellings
from gridhub.inspection.nearest import Candidate, Meanings, candidate_of, meanings_of
from gridhub.inspection.taking import Taken, take_as
from gridhub.inspection.values import ColumnSeen, column_seen
from gridhub.project.project import Project

TOTAL_WORDS = ("合计", "小计", "总计", "县级合计", "本页小计")
NOTE_WORDS = ("说明", "备注:", "注:", "制表人", "填表人", "审核人", "填报人")
HIDDEN_CAPTION = "（表头里有具体内容，不显示）"
_MOST_TITLES = 6
LOOKED_ROWS = 10_000
"""Data rows of which the values are looked at, spread over the table; blanks and kinds of storage are counted in all."""


class CannotInspect(NotTaken):
    """The file would be refused; ``str()`` is the reason a department would get."""


@dataclass(frozen=True)
class SheetSeen:
    """One sheet. ``header_rows``: 1-based, (0, 0) when there is no table. ``counts``: rows by kind.

    ``candidates``: the exports it is compared with, the one it is meant for first, then the nearest. ``titles``: texts
    above the table; they may hold anything, and are not shown.
    """

    name: str
    rows: int
    columns: int
    is_hidden: bool
    header_rows: tuple[int, int]
    counts: Mapping[str, int]
    seen: tuple[ColumnSeen, ...]
    candidates: tuple[Candidate, ...]
    titles: tuple[str, ...] = ()

    @property
    def has_table(self) -> bool:
        return self.header_rows != (0, 0)


@dataclass(frozen=True)
class FileSeen:
    """A file as found. ``claimed_by``: (department, export) whose file pattern fits the name. ``taken``: what a run would
    make of it as the one export it is meant for, by its name or because the user says so; None without one."""

    name: str
    format: str
    encoding: str
    delimiter: str
    claimed_by: tuple[tuple[str, str], ...]
    sheets: tuple[SheetSeen, ...]
    taken: Taken | None = None

    @property
    def table(self) -> SheetSeen | None:
        """The first visible sheet with a table."""
        return next((sheet for sheet in self.sheets if sheet.has_table and not sheet.is_hidden), None)

    @property
    def tables(self) -> tuple[SheetSeen, ...]:
        """The visible sheets with a table that has the columns of the first one."""
        first = self.table
        if first is None:
            return ()
        headers = [column.header for column in first.seen]
        return tuple(s for s in self.sheets if not s.is_hidden and [c.header for c in s.seen] == headers)


def inspect_file(
    project: Project, path: Path, department: str | None = None, export: str | None = None, *, today: date | None = None
) -> FileSeen:
    """Look at one file. ``today``: the day on which it would be received.

    Raises ``CannotInspect`` when it would be refused before its table is looked for.
    """
    name = readable_name(path.name)
    if not path.is_file():  # a pipe would be waited for until somebody writes into it
        raise CannotInspect(reason(name, "不是普通文件", "请指定导出的文件"))
    if not path.stat().st_size:
        raise CannotInspect(reason(name, "文件是空的（0 字节）", "请重新导出后报送"))
    budgets = project.config.budgets
    if path.stat().st_size > budgets.file_mb * MB:
        what = f"文件过大（{path.stat().st_size // MB} MB，上限 {budgets.file_mb} MB）"
        raise CannotInspect(reason(name, what, "请按单位拆成几份报送"))
    claims = claims_of(name, project.connectors)
    pairs = [(claim.department, claim.export) for claim in claims]
    wanted = _wanted(project, pairs, department, export)
    asked = [pair for pair in wanted if pair in pairs or department is not None or export is not None]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        try:
            format = detect(path, name)
            password = next((v for n in _passwords(project, wanted) if (v := project.secrets.get(n))), "")
            if format == "encrypted" and not password:
                raise needs_password()
            read = read_in_child(path, format, folder, password, Limits.of(budgets))
        except Refused as refusal:
            raise CannotInspect(refusal.message) from refusal
        except CannotRead as refusal:
            raise CannotInspect(reason(name, refusal.what, refusal.remedy)) from refusal
        taken = _taken(project, asked, claims, read, folder, name, today or date.today())
        words = known_spellings(project), meanings_of(project)
        look = _Look(project, folder, wanted, frozenset(asked), taken, *words)
        sheets = tuple(look.at(sheet) for sheet in read.sheets)
    return FileSeen(name, format, read.encoding, read.delimiter, tuple(pairs), sheets, taken)


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


def _taken(
    project: Project, asked: Sequence[tuple[str, str]], claims: Sequence[Claim], read: FileRead, folder: Path, name: str,
    today: date,
) -> Taken | None:  # fmt: skip
    """The file as the one export it is meant for; None when that is none, or several."""
    mine = [pair for pair in asked if any((c.department, c.export) == pair for c in claims)] or list(asked)
    if len(mine) != 1:
        return None
    claim = next((c for c in claims if (c.department, c.export) == mine[0]), None)
    return take_as(project, mine[0], claim, read, folder, name, today)


@dataclass(frozen=True)
class _Look:
    """What is known while the sheets of one file are looked at. ``asked``: exports the file belongs to by its name or by
    what the user said; only they decide how it is read: that a sheet resembles another department's does not make it theirs.
    """

    project: Project
    folder: Path
    wanted: Sequence[tuple[str, str]]
    asked: frozenset[tuple[str, str]]
    taken: Taken | None
    known: Spellings
    meanings: Meanings

    def at(self, read: SheetRead) -> SheetSeen:
        """One sheet: as the run reads it where an export does, else by the most plausible header."""
        table = read_cells(self.folder / read.file)
        rows: list[Row] = list(texts_by_row(pl.DataFrame(pl.from_arrow(table.slice(0, SCAN_ROWS + 3)))))
        captions = without_records(rows, self.known)
        own = self.taken.tables.get(read.sheet_no) if self.taken else None
        pairs = self.wanted if own is None else ()  # what a run takes need not be compared with all others
        fitting = {pair: _best(captions, read.merges, self.project, pair) for pair in pairs}
        declared: Mapping[str, ColumnSpec] = {}
        if self.taken is not None and own is not None:
            columns, place = _columns_taken(own), own.header_rows
            kinds = self.taken.kinds[read.sheet_no]
            pair = (self.taken.department, self.taken.export)
            declared = {column.name: column for column in columns_of(self.project.std_contracts[pair])}
            fitting[pair] = _best(rows, read.merges, self.project, pair)  # as the run does, whatever the rows look like
        else:
            header = None
            if self.taken is None or not self.taken.tables:
                header = guess_header(rows, read.merges, self.known, [found for found in fitting.values() if found])
            # The last defence: a header in which a value is seen after all is no header.
            if header is None or any(shows_value(column.header) for column in _columns(header)):
                return SheetSeen(read.sheet, read.rows, read.width, read.hidden, (0, 0), {}, (), ())
            columns, place = _columns(header), (header.first + 1, header.last + 1)
            kinds = classify(pl.DataFrame(pl.from_arrow(table)), _shape(header, rows))
        data = (kinds == "data").arg_true()
        spread = data.gather_every(-(-len(data) // LOOKED_ROWS) or 1)
        some = pl.DataFrame(pl.from_arrow(table.take(spread.to_arrow())))
        every = pl.Series("kinds", pl.from_arrow(table["kinds"])).gather(data)
        counts = {str(kind): int(n) for kind, n in kinds.value_counts(sort=True).iter_rows()}
        seen = tuple(
            column_seen(c, *_cells(some, c.index), every.str.slice(c.index, 1), self.project, declared) for c in columns
        )
        candidates = sorted(
            (candidate_of(self.project, pair, header, seen, self.meanings) for pair, header in fitting.items()),
            key=lambda c: ((c.department, c.export) not in self.asked, -c.likeness, c.department, c.export),
        )
        titles = [cell for row in rows[: place[0] - 1] for cell in row if cell][:_MOST_TITLES]
        return SheetSeen(
            read.sheet, read.rows, read.width, read.hidden, place, counts, seen, tuple(candidates), tuple(titles)
        )


def _columns(header: Header) -> list[ColumnFound]:
    every = [*header.columns, *header.unknown, *(c for group in header.doubles.values() for c in group)]
    return sorted(every, key=lambda column: column.index)


def _columns_taken(table: SheetFound) -> list[ColumnFound]:
    """The columns of a table as the run found it; a caption that holds a value is not shown."""
    every = sorted((*table.columns, *table.unknown, *table.dropped), key=lambda column: column.index)
    return [replace(c, header=HIDDEN_CAPTION) if shows_value(c.header) else c for c in every if c.header]


def _cells(data: pl.DataFrame, index: int) -> tuple[pl.Series, pl.Series]:
    cells = data.select(text=cell(data, index), kind=pl.col("kinds").str.slice(index, 1))
    return cells["text"], cells["kind"]


def _best(rows: Sequence[Row], merges: Sequence[Merge], project: Project, pair: tuple[str, str]) -> Header | None:
    export = project.connectors[pair[0]].exports[pair[1]]
    required = [column.name for column in columns_of(project.std_contracts[pair]) if column.required]
    found = find_headers(rows, merges, spellings_of(export.columns, required, export.agreed))
    return found[0] if found else None


def _shape(header: Header, rows: Sequence[Row]) -> TableShape:
    every = sorted({*(c.index for c in header.columns), *(c.index for c in header.unknown)})
    return TableShape(
        first=header.first, last=header.last,
        header=tuple(signature(row) for row in rows[header.first : header.last + 1]),
        above=frozenset(signature(row) for row in rows[: header.first] if any(row)),
        mapped=tuple(every), required=tuple(every[:2]), telling=(),
        total_words=TOTAL_WORDS, note_words=NOTE_WORDS,
    )  # fmt: skip
