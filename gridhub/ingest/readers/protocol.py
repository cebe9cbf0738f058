"""What parent and child process say to each other: one JSON object per line.

Belongs here: the shapes and the errors a reader may answer with. Not here: starting processes (``child``), reading.
Standard library and the head of the errors only: the child imports it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from gridhub.contracts.budgets import Allowance
from gridhub.contracts.errors import NotTaken

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column; all 0-based, from cell A1."""


MEMORY, DISK = "memory", "disk"
"""Why the child gave up, where it is no fault of the file alone: its memory, or a full disk."""


@dataclass(frozen=True)
class ReadRequest:
    """One file to read. ``folder``: where to write a ``CellsFile`` per sheet. ``cpu_seconds``: for this file.

    ``inflated_bytes``, ``rows``, ``cells``: what may be in it.
    ``password``: of an encrypted workbook; it travels through the pipe and is written nowhere.
    """

    path: str
    format: str
    folder: str
    cpu_seconds: int
    password: str = ""
    inflated_bytes: int = Allowance.inflated_bytes
    rows: int = Allowance.rows
    cells: int = Allowance.cells


@dataclass(frozen=True)
class SheetFacts:
    """What the audit of a sheet counted; ``reader`` gave the cells. Formats that cannot be audited keep the zeros.

    ``cells_seen``: cells with a value in the file (errors and uncalculated formulas left out), all of them loaded.
    """

    reader: str = ""
    cells_seen: int = 0
    error_cells: int = 0
    formulas_without_value: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0
    merged_ranges: int = 0

    def read_by(self, reader: str) -> SheetFacts:
        return replace(self, reader=reader)


@dataclass(frozen=True)
class SheetRead:
    """One sheet as read. ``file``: name of its cells file. ``sheet``: "" for text files."""

    sheet: str
    sheet_no: int
    file: str
    rows: int
    width: int
    hidden: bool
    merges: tuple[Merge, ...]
    facts: SheetFacts = SheetFacts()


@dataclass(frozen=True)
class FileRead:
    """A file as read. ``encoding``, ``delimiter``: of text files, else "".

    ``records``: rows of a database or features of a map. Row 1 is the header and every other row is data; a form has titles and totals.
    """

    sheets: tuple[SheetRead, ...]
    encoding: str = ""
    delimiter: str = ""
    records: bool = False


class CannotRead(NotTaken):
    """A reader gives up: ``code`` is a refusal code, ``what`` and ``remedy`` are Chinese and hold no value of a cell."""

    def __init__(self, code: str, what: str, remedy: str) -> None:
        self.code, self.what, self.remedy = code, what, remedy
        super().__init__(f"{what.rstrip('。')}。处理：{remedy.rstrip('。')}。")
