"""Finding the table in a sheet: which one to three rows are its header, and which field each column is.

Belongs here: header spellings, spans, scoring, and why no header was found. Not here: kinds of other rows (``rows``).
Pure: rows of text in, a header or a refusal out. A header text is shown in a reason only when its row is known to be a
header by at least two other columns.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gridhub.contracts.cell_place import letter_of
from gridhub.ingest.readers.protocol import Merge
from gridhub.ingest.sheets.raw_table import ColumnFound

SCAN_ROWS = 30
MAX_SPAN = 3

Row = Sequence[str | None]

_SPACE = re.compile(r"[\s\u200b\u200c\u200d\ufeff_]+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|<[^<>]*>")


def tight(text: str) -> str:
    """A header spelling without what varies by typist: width, spaces, ``*``, a closing colon, letter case."""
    plain = _SPACE.sub("", unicodedata.normalize("NFKC", text)).replace("*", "")
    return plain.rstrip(":;,、。").casefold()


def bare(text: str) -> str:
    """``tight`` without bracketed remarks: ``金额(元)`` → ``金额``."""
    plain = tight(text)
    without = tight(_BRACKETS.sub("", plain))
    return without or plain


@dataclass(frozen=True)
class Spellings:
    """Header spellings of one export. ``exact`` and ``loose`` (without remarks): normalised spelling → fields."""

    exact: Mapping[str, tuple[str, ...]]
    loose: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    agreed: frozenset[str]
    names: Mapping[str, str]
    """Field → its first spelling, as shown to people."""


def spellings_of(columns: Mapping[str, Sequence[str]], required: Sequence[str], agreed: Sequence[str]) -> Spellings:
    """Index the ``columns`` of an export. ``required``: fields whose column must be there."""
    exact: dict[str, set[str]] = defaultdict(set)
    loose: dict[str, set[str]] = defaultdict(set)
    for field, aliases in columns.items():
        for alias in aliases:
            exact[tight(alias)].add(field)
            loose[bare(alias)].add(field)
    return Spellings(
        {key: tuple(sorted(fields)) for key, fields in exact.items()},
        {key: tuple(sorted(fields)) for key, fields in loose.items()},
        tuple(required),
        frozenset(agreed),
        {field: aliases[0] for field, aliases in columns.items() if aliases},
    )


@dataclass(frozen=True)
class Header:
    """A span of rows read as a header. ``first``/``last``: 0-based. ``doubles``: field → columns that claim it."""

    first: int
    last: int
    columns: tuple[ColumnFound, ...]
    unknown: tuple[ColumnFound, ...]
    doubles: Mapping[str, tuple[ColumnFound, ...]]
    missing: tuple[str, ...]

    @property
    def fields(self) -> int:
        return len(self.columns) + len(self.doubles)

    @property
    def places(self) -> frozenset[tuple[int, str]]:
        """Which column is which field."""
        return frozenset((column.index, column.field) for column in self.columns)

    @property
    def texts(self) -> tuple[tuple[int, str], ...]:
        """Column and normalised text of every header cell, to tell a repetition from a second table."""
        every = [*self.columns, *self.unknown, *(c for group in self.doubles.values() for c in group)]
        return tuple(sorted((column.index, tight(column.header)) for column in every))


def find_headers(rows: Sequence[Row], merges: Sequence[Merge], spellings: Spellings) -> tuple[Header, ...]:
    """The best candidate of a sheet and all others that could be a header too: those of the highest rank and those with
    every required field, as far as they do not overlap.

    Rank: required fields matched, then fields matched, then the shorter span, then the upper row. Empty when no row
    has at least two fields (one, when the export has only one).
    """
    enough = min(2, len(spellings.names))
    candidates: list[Header] = []
    for first in range(min(SCAN_ROWS, len(rows))):
        for span in range(1, MAX_SPAN + 1):
            last = first + span - 1
            if last < len(rows) and any(rows[last]) and any(rows[first]):
                found = read_span(rows, first, last, merges, spellings)
                if found.fields >= enough:
                    candidates.append(found)
    if not candidates:
        return ()
    candidates.sort(key=lambda h: (len(h.missing), -h.fields, h.last - h.first, h.first))
    best = candidates[0]
    chosen = [best]
    for other in candidates[1:]:
        whole = not other.missing and not best.missing
        same_rank = whole or (len(other.missing), other.fields) == (len(best.missing), best.fields)
        apart = all(other.first > taken.last or other.last < taken.first for taken in chosen)
        same_span = other.last - other.first == best.last - best.first
        # A header below a row of data reads as a span of two; above the best one there is no such row to mislead.
        if apart and same_rank and (same_span or (whole and other.first < best.first)):
            chosen.append(other)
    return tuple(chosen)


def read_span(rows: Sequence[Row], first: int, last: int, merges: Sequence[Merge], spellings: Spellings) -> Header:
    """Rows ``first`` to ``last`` (0-based) read as a header, whatever they are."""
    levels = [_filled(rows[row], row, rows[row + 1] if row < last else None, merges) for row in range(first, last + 1)]
    width = max(len(level) for level in levels)
    by_field: dict[str, list[tuple[int, ColumnFound]]] = defaultdict(list)
    unknown: list[ColumnFound] = []
    for index in range(width):
        parts = [level[index] for level in levels if index < len(level)]
        path = _without_repeats([part.strip() for part in parts if part])
        if not path:
            continue
        header = "/".join(" ".join(part.split()) for part in path)
        field, strength = _match(path, spellings)
        column = ColumnFound(index, letter_of(index), header, field)
        if field:
            by_field[field].append((strength, column))
        else:
            unknown.append(column)
    columns: list[ColumnFound] = []
    doubles: dict[str, tuple[ColumnFound, ...]] = {}
    for field, claims in by_field.items():
        best = min(strength for strength, _ in claims)
        strongest = [column for strength, column in claims if strength == best]
        if len(strongest) > 1:
            doubles[field] = tuple(strongest)
        else:
            columns.append(strongest[0])
        unknown += [ColumnFound(c.index, c.letter, c.header, "") for strength, c in claims if strength != best]
    missing = tuple(field for field in spellings.required if field not in by_field)
    return Header(
        first, last, tuple(sorted(columns, key=lambda c: c.index)), tuple(sorted(unknown, key=lambda c: c.index)),
        doubles, missing,
    )  # fmt: skip


def _filled(row: Row, number: int, below: Row | None, merges: Sequence[Merge]) -> list[str | None]:
    """A header row with parents spread over their children: over the merge, else over blank right neighbours.

    Only rows that have a header row below are spread; a vertical merge is left as it is (its text stands once).
    """
    cells: list[str | None] = list(row)
    if below is None:
        return cells
    merged: set[int] = set()
    for top, left, _, right in merges:
        if top == number and left < len(cells):
            for index in range(left, min(right + 1, len(cells))):
                cells[index] = cells[left]
                merged.add(index)
    for index in range(1, len(cells)):
        has_child = index < len(below) and below[index] and index - 1 < len(below) and below[index - 1]
        if not cells[index] and index not in merged and index - 1 not in merged and has_child:
            cells[index] = cells[index - 1]
    return cells


def _without_repeats(parts: list[str]) -> list[str]:
    """A cell repeated on the level below it (a vertical merge written out) counts once."""
    return [part for n, part in enumerate(parts) if part and (n == 0 or tight(part) != tight(parts[n - 1]))]


def _match(path: Sequence[str], spellings: Spellings) -> tuple[str, int]:
    """The field of a header path and how strong the match is (0 strongest); ("", 0) when there is none.

    户籍地 over 地址 is tried as 户籍地地址, 户籍地/地址, then 地址; each exactly, then without bracketed remarks.
    A spelling that two fields share decides nothing.
    """
    texts: list[str] = []
    for start in range(len(path)):
        tail = path[start:]
        texts += ["".join(tail), "/".join(tail)] if len(tail) > 1 else [tail[0]]
    for strength, text in enumerate(texts):
        for looseness, fields in enumerate((spellings.exact.get(tight(text)), spellings.loose.get(bare(text)))):
            if fields and len(fields) == 1:
                return fields[0], 2 * strength + looseness
    return "", 0


def describe(header: Header, spellings: Spellings) -> str:
    """What matched, what is missing, what is unknown, in Chinese, for a refusal."""
    first, last = header.first + 1, header.last + 1
    where = f"第 {first} 行" if first == last else f"第 {first}–{last} 行"
    matched = "、".join(column.header for column in header.columns) or "无"
    missing = "、".join(f"“{spellings.names.get(field, field)}”" for field in header.missing) or "无"
    unknown = "、".join(f"“{column.header}”（{column.letter} 列）" for column in header.unknown) or "无"
    return f"最接近表头的是{where}：已识别 {matched}；缺少 {missing}；不认识 {unknown}"
