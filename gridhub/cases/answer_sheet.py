"""Reading a workbook of cases that comes back: its number, its lines.

Belongs here: the form of cases in the file. Not here: reading sheets and cells (``returned``), whether a line may be taken
(``answer_rows``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gridhub.cases.form import BY_NAME, COLUMNS, SEAL, SHEET
from gridhub.cases.returned import Cell, facts_of, number_of, read_returned

_REMEDY = "请用 gridhub case export 导出的原工作簿填写，不要另建"


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


def read_filled(path: Path) -> Filled:
    """Lines below the header that have a case id or an answer. Raises ``WrongWorkbook`` when it is not a workbook of ours,
    with what to do."""
    returned = read_returned(path, (SEAL, SHEET))
    returned.rows(SHEET, _REMEDY)
    facts = facts_of(returned.rows(SEAL, _REMEDY))
    number = number_of(returned, facts, SEAL)
    titles = {column.title: column.name for column in COLUMNS}
    needed = {column.name for column in COLUMNS if column.kind != "said"}
    lines = (FormLine(row, cells) for row, cells in returned.lines(SHEET, titles, "case_id", needed, _REMEDY))
    kept = tuple(line for line in lines if line.text("case_id") or line.is_filled)
    return Filled(number, facts.get("部门") or "", kept)
