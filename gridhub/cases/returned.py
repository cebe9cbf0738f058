"""A workbook of ours that comes back: its sheets, the lines below a header, each cell with its place.

Belongs here: reading any form the hub gave out (cases, pairs of persons). Not here: what a form says (``form``), whether a
line may be taken (``answer_rows``).
The file comes from outside: it is read in the child process that reads deliveries, so that it cannot harm this one. A
formula is never computed: what the file holds as its result counts, and a cell without one is told.
"""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from gridhub.contracts.errors import NotTaken
from gridhub.ingest.readers.cells_file import read_cells
from gridhub.ingest.readers.child import read_in_child
from gridhub.ingest.readers.formats import detect
from gridhub.ingest.readers.protocol import CannotRead
from gridhub.ingest.refusals import Refused, reason
from gridhub.ingest.sheets.raw_cells import texts_by_row

SCANNED = 30
"""Rows in which the header is looked for: somebody may have added lines above it."""
FIRST_YEAR = 2000
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?", re.ASCII)


class WrongWorkbook(NotTaken):
    """The file as a whole is none of ours; nothing of it was taken."""


@dataclass(frozen=True)
class Cell:
    """One cell: its place (``L5``), its text ("" when empty) and its kind as the reader told it (t n d b e f _)."""

    place: str
    text: str
    kind: str


Row = tuple[int, Sequence[str | None], str]
"""1-based number of the row, its cells, their kinds."""


@dataclass(frozen=True)
class Returned:
    """The sheets of a workbook that are asked for, by name; those it lacks are not there."""

    name: str
    sheets: Mapping[str, tuple[Row, ...]]

    def rows(self, sheet: str, remedy: str) -> tuple[Row, ...]:
        """Raises ``WrongWorkbook`` when the sheet is not there."""
        if sheet not in self.sheets:
            raise WrongWorkbook(reason(self.name, f"缺少工作表“{sheet}”", remedy))
        return self.sheets[sheet]

    def lines(
        self, sheet: str, titles: Mapping[str, str], key: str, needed: Collection[str], remedy: str
    ) -> list[tuple[int, dict[str, Cell]]]:
        """(row, cells by name) below the header, which is the row that has the ``key`` column. ``titles``: title → name; columns are
        found by title, for they may have been moved. Raises ``WrongWorkbook`` when the header or a ``needed`` column lacks."""
        rows = self.rows(sheet, remedy)
        for place, (row, cells, _) in enumerate(rows[:SCANNED]):
            at = {titles[text]: index for index, text in enumerate(cells) if text is not None and text in titles}
            if key in at:
                lacking = [title for title, name in titles.items() if name in needed and name not in at]
                if lacking:
                    what = f"“{sheet}”第 {row} 行的表头缺少列：{'、'.join(lacking)}"
                    raise WrongWorkbook(reason(self.name, what, "请用导出的原工作簿填写，不要删改列"))
                return [(number, _cells(number, values, kinds, at)) for number, values, kinds in rows[place + 1 :]]
        title = next(title for title, name in titles.items() if name == key)
        raise WrongWorkbook(
            reason(self.name, f"“{sheet}”里找不到表头（{title}）", "请用导出的原工作簿填写，不要删改表头")
        )


def read_returned(path: Path, sheets: Collection[str]) -> Returned:
    """Raises ``WrongWorkbook`` when it is no workbook that can be read, with what to do."""
    name = path.name
    if not path.is_file() or not path.stat().st_size:
        raise WrongWorkbook(reason(name, "文件不存在或是空的", "请指定填好的工作簿"))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        try:
            read = read_in_child(path, detect(path, name), folder)
        except Refused as refusal:
            raise WrongWorkbook(refusal.message) from None
        except CannotRead as refusal:
            raise WrongWorkbook(reason(name, refusal.what, refusal.remedy)) from None
        found: dict[str, tuple[Row, ...]] = {}
        for one in read.sheets:
            if one.sheet in sheets and one.sheet not in found:
                frame = pl.DataFrame(pl.from_arrow(read_cells(folder / one.file)))
                found[one.sheet] = tuple(zip(frame["row"], texts_by_row(frame), frame["kinds"], strict=True))
    return Returned(name, found)


def facts_of(rows: Sequence[Row]) -> dict[str, str]:
    """Name → value of a sheet with one of each a row."""
    return {cells[0]: cells[1] or "" for _, cells, _ in rows if len(cells) > 1 and cells[0] is not None}


def number_of(returned: Returned, facts: Mapping[str, str], sheet: str) -> int:
    """The workbook's number. Raises ``WrongWorkbook``."""
    number = facts.get("工作簿号") or ""
    if not (number.isascii() and number.isdigit()):
        raise WrongWorkbook(reason(returned.name, f"工作表“{sheet}”里没有工作簿号", "请用导出的原工作簿填写"))
    return int(number)


def written_day(text: str) -> date | None:
    """A day as clerks write it (2026-11-03, 2026年11月3日); None for anything else."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        day = date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None
    return day if day is not None and day.year >= FIRST_YEAR else None


def _cells(row: int, cells: Sequence[str | None], kinds: str, at: Mapping[str, int]) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for name, index in at.items():
        text = (cells[index] or "").strip() if index < len(cells) else ""
        kind = kinds[index] if index < len(kinds) else "_"
        found[name] = Cell(f"{_letter(index)}{row}", text, kind)
    return found


def _letter(index: int) -> str:
    letters, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
