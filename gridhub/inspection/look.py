"""What a file is: format, sheets, headers, columns with the kind and fill of their values, and who could claim it.

Belongs here: looking, in a temporary folder that is removed; nothing of the file is kept. Not here: what to write for it
(``draft``, ``mending``).
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gridhub.contracts.base import columns_of
from gridhub.ingest.child import read_in_child
from gridhub.ingest.formats import detect
from gridhub.ingest.header import MAX_SPAN, SCAN_ROWS, Header, Row, Spellings, find_headers, read_span, spellings_of
from gridhub.ingest.protocol import CannotRead, Merge, SheetRead
from gridhub.ingest.read import needs_password
from gridhub.ingest.refusals import Refused, reason
from gridhub.ingest.rows import TableShape, classify, signature
from gridhub.inspection.values import ColumnSeen, column_seen

if TYPE_CHECKING:
    import polars as pl

    from gridhub.contracts.fields import ColumnSpec
    from gridhub.project.connector import Export
    from gridhub.project.project import Project

TOTAL_WORDS = ("合计", "小计", "总计", "县级合计", "本页小计")
NOTE_WORDS = ("说明", "备注:", "注:", "制表人", "填表人", "审核人", "填报人")


_NO_CAPTION = re.compile(r"\d{7}")


class CannotInspect(Exception):
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
    from gridhub.ingest.delivery import claims_of, readable_name

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
        sheets = tuple(_sheet(sheet, folder, project, wanted) for sheet in read.sheets)
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


def _sheet(read: SheetRead, folder: Path, project: Project, wanted: Sequence[tuple[str, str]]) -> SheetSeen:
    import polars as pl

    from gridhub.ingest.cells_file import read_cells

    frame = pl.DataFrame(pl.from_arrow(read_cells(folder / read.file)))
    rows: list[Row] = frame["cells"].head(SCAN_ROWS + 3).to_list()
    fitting = [(pair, _best(rows, read.merges, project, pair)) for pair in wanted]
    candidates = sorted(
        (_candidate(project, pair, header) for pair, header in fitting if header is not None),
        key=lambda c: (len(c.missing), -len(c.matched), c.department, c.export),
    )
    header = guess_header(rows, read.merges, project)
    declared: Mapping[str, ColumnSpec] = {}
    if candidates and not candidates[0].missing:
        chosen = (candidates[0].department, candidates[0].export)
        header = next(found for pair, found in fitting if pair == chosen)
        declared = {column.name: column for column in columns_of(project.std_contracts[chosen])}
    if header is None:
        return SheetSeen(read.sheet, read.rows, read.width, read.hidden, (0, 0), {}, (), ())
    kinds = classify(frame, _shape(header, rows))
    data = frame.filter(kinds == "data")
    counts = {str(kind): int(n) for kind, n in kinds.value_counts(sort=True).iter_rows()}
    columns = [*header.columns, *header.unknown, *(c for group in header.doubles.values() for c in group)]
    seen = tuple(
        column_seen(column, *_cells(data, column.index), project, declared)
        for column in sorted(columns, key=lambda c: c.index)
    )
    place = (header.first + 1, header.last + 1)
    return SheetSeen(read.sheet, read.rows, read.width, read.hidden, place, counts, seen, tuple(candidates))


def _cells(data: pl.DataFrame, index: int) -> tuple[pl.Series, pl.Series]:
    import polars as pl

    cells = data.select(
        text=pl.col("cells").list.get(index, null_on_oob=True), kind=pl.col("kinds").str.slice(index, 1)
    )
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


def known_spellings(project: Project) -> Spellings:
    """Every header spelling any connector knows, as one index; a spelling of several fields decides nothing."""
    columns: dict[str, list[str]] = {}
    for connector in project.connectors.values():
        for export in connector.exports.values():
            for name, aliases in export.columns.items():
                columns.setdefault(name, []).extend(aliases)
    return spellings_of(columns, (), tuple(columns))


def guess_header(rows: Sequence[Row], merges: Sequence[Merge], project: Project) -> Header | None:
    """The header of a table nobody declared: the rows with most known spellings, else the first row of full short texts."""
    spellings = known_spellings(project)
    widths = [sum(1 for cell in row if cell) for row in rows]
    widest = max(widths, default=0)
    found = find_headers(rows, merges, spellings)
    if found and found[0].fields >= 2:
        return _with_levels(found[0], rows, merges, spellings)
    for number, row in enumerate(rows[:SCAN_ROWS]):
        texts = [cell.strip() for cell in row if cell and cell.strip()]
        # Few captions hold a long remark or are a bare number; a row with an id or a phone is nobody's header, and to
        # take it for one would show its values.
        short = sum(len(text) <= 30 and not text.isdigit() for text in texts) >= 0.8 * len(texts) and not any(
            _NO_CAPTION.search(text) for text in texts
        )
        if widest >= 2 and len(texts) >= max(2, 0.6 * widest) and len(set(texts)) == len(texts) and short:
            return _with_levels(read_span(rows, number, number, merges, spellings), rows, merges, spellings)
        spans = [m for m in merges if m[0] == number == m[2] and m[3] > m[1]]
        if len(texts) >= 2 and spans and number + 1 < len(rows) and widths[number + 1] >= 2 and short:
            return read_span(rows, number, number + 1, merges, spellings)
    return None


def _with_levels(header: Header, rows: Sequence[Row], merges: Sequence[Merge], spellings: Spellings) -> Header:
    """The header with the row above or below it that a merge ties to it (parents over children, captions over two rows)."""
    for first, last in ((header.first - 1, header.last), (header.first, header.last + 1)):
        if first < 0 or last >= len(rows) or last - first >= MAX_SPAN:
            continue
        tied = any(top <= first and bottom >= last and top >= header.first - 1 for top, _, bottom, _ in merges) or any(
            top == bottom == first and right > left and any(rows[first + 1][left : right + 1])
            for top, left, bottom, right in merges
        )
        several = len({cell for cell in rows[first] if cell}) > 1
        wider = read_span(rows, first, last, merges, spellings)
        if tied and several and len(wider.texts) >= len(header.texts):
            return wider
    return header


def _shape(header: Header, rows: Sequence[Row]) -> TableShape:
    every = sorted({*(c.index for c in header.columns), *(c.index for c in header.unknown)})
    return TableShape(
        first=header.first, last=header.last,
        header=tuple(signature(row) for row in rows[header.first : header.last + 1]),
        above=frozenset(signature(row) for row in rows[: header.first] if any(row)),
        mapped=tuple(every), required=tuple(every[:2]), telling=(),
        total_words=TOTAL_WORDS, note_words=NOTE_WORDS,
    )  # fmt: skip
