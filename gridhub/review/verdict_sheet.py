"""Reading a workbook of pairs that comes back: its number, its lines.

Belongs here: the form of pairs in the file. Not here: reading sheets and cells (``cases.returned``), whether a line may be
taken (``verdict_rows``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gridhub.cases.returned import facts_of, number_of, read_returned
from gridhub.review.form import COLUMNS, SEAL, SHEET
from gridhub.review.verdict_rows import VerdictLine

_REMEDY = "请用 gridhub identity export 导出的原工作簿填写，不要另建"


@dataclass(frozen=True)
class FilledReview:
    """A filled workbook of pairs: its lines that have a pair or anything filled in."""

    workbook_no: int
    lines: tuple[VerdictLine, ...]


def read_verdicts(path: Path) -> FilledReview:
    """Raises ``WrongWorkbook`` when it is not a workbook of ours, with what to do."""
    returned = read_returned(path, (SEAL, SHEET))
    returned.rows(SHEET, _REMEDY)
    number = number_of(returned, facts_of(returned.rows(SEAL, _REMEDY)), SEAL)
    titles = {column.title: column.name for column in COLUMNS}
    needed = {column.name for column in COLUMNS if column.kind != "said"}
    lines = (VerdictLine(row, cells) for row, cells in returned.lines(SHEET, titles, "pair_id", needed, _REMEDY))
    return FilledReview(number, tuple(line for line in lines if line.text("pair_id") or line.is_filled))
