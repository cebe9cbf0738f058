"""Reading a workbook that comes back: its number, its lines, each cell with its place.

Belongs here: finding the form in the file. Not here: whether a line may be taken (``answer_rows``).
The file comes from outside: it is read in the child process that reads deliveries, so that it cannot harm this one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gridhub.cases.form import BY_NAME, COLUMNS, SEAL, SHEET
from gridhub.contracts.errors import NotTaken
from gridhub.ingest.readers.cells_file import read_cells
from gridhub.ingest.readers.child import read_in_child
from gridhub.ingest.readers.formats import detect
from gridhub.ingest.readers.protocol import CannotRead, FileRead
from gridhub.ingest.refusals import Refused, reason

SCANNED = 30
"""Rows in which the header is looked for: somebody may have added lines above it."""


class WrongWorkbook(NotTaken):
    """The file as a whole is none of ours; nothing of it was taken."""


@dataclass(frozen=True)
class Cell:
    """One cell: its place (``L5``), its text ("" when empty) and its kind as the reader told it (t n d b e f _)."""

    place: str
    text: str
    kind: str


@dataclass(frozen=True)
class FormLine:
    """One line of the form, by column name; ``row`` is 1-based in the sheet."""

    row: int
    cells: Mapping[str, Cell]

    def text(self, name: str) -> str:
        return self.cells[name].text

    @property
    def is_filled(self) -> bool:
        """Whether anybody wrote an answer into it."""
        answers = [cell for name, cell in self.cells.items() if BY_NAME[name].is_answer]
        return any(cell.text or cell.kind in "ef" for cell in answers)


@dataclass(frozen=True)
class Filled:
    """A filled workbook."""

    workbook_no: int
    department: str
    lines: tuple[FormLine, ...]


Row = tuple[int, Sequence[str | None], str]


def read_filled(path: Path) -> Filled:
    """Raises ``WrongWorkbook`` when it is not a workbook of ours, with what to do."""
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
        sealed, form = (_rows(read, folder, sheet) for sheet in (SEAL, SHEET))
    if sealed is None or form is None:
        missing = SHEET if form is None else SEAL
        raise WrongWorkbook(
            reason(name, f"缺少工作表“{missing}”", "请用 gridhub case export 导出的原工作簿填写，不要另建")
        )
    facts = {cells[0]: cells[1] for _, cells, _ in sealed if len(cells) > 1}
    number = facts.get("工作簿号") or ""
    if not (number.isascii() and number.isdigit()):
        raise WrongWorkbook(reason(name, f"工作表“{SEAL}”里没有工作簿号", "请用导出的原工作簿填写"))
    return Filled(int(number), facts.get("部门") or "", _lines(name, form))


def _rows(read: FileRead, folder: Path, sheet: str) -> list[Row] | None:
    """The rows of a sheet by its name; None when it is not there."""
    found = next((one for one in read.sheets if one.sheet == sheet), None)
    if found is None:
        return None
    table = read_cells(folder / found.file)
    columns = [table.column(column).to_pylist() for column in ("row", "cells", "kinds")]
    return list(zip(*columns, strict=True))


def _lines(name: str, rows: Sequence[Row]) -> tuple[FormLine, ...]:
    """Lines below the header that have a case id or an answer. Columns are found by title: they may have been moved."""
    titles = {column.title: column.name for column in COLUMNS}
    for place, (row, cells, _) in enumerate(rows[:SCANNED]):
        at = {titles[text]: index for index, text in enumerate(cells) if text in titles}
        if "case_id" in at:
            lacking = [column.title for column in COLUMNS if column.name not in at and column.kind != "said"]
            if lacking:
                what = f"“{SHEET}”第 {row} 行的表头缺少列：{'、'.join(lacking)}"
                raise WrongWorkbook(reason(name, what, "请用导出的原工作簿填写，不要删改列"))
            lines = (_line(number, values, kinds, at) for number, values, kinds in rows[place + 1 :])
            return tuple(line for line in lines if line.text("case_id") or line.is_filled)
    raise WrongWorkbook(reason(name, f"“{SHEET}”里找不到表头（案件编号）", "请用导出的原工作簿填写，不要删改表头"))


def _line(row: int, cells: Sequence[str | None], kinds: str, at: Mapping[str, int]) -> FormLine:
    found: dict[str, Cell] = {}
    for name, index in at.items():
        text = (cells[index] or "").strip() if index < len(cells) else ""
        kind = kinds[index] if index < len(kinds) else "_"
        found[name] = Cell(f"{_letter(index)}{row}", text, kind)
    return FormLine(row, found)


def _letter(index: int) -> str:
    letters, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
