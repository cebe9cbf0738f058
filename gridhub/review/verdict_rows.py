"""May this line of a filled workbook be taken? Every reason that it may not, with its cell.

Belongs here: the rules of a verdict, pure. Not here: reading the file (``verdict_sheet``), what becomes of a verdict
(``decision_lines``, ``taking``).

1. A line speaks of a pair that was in that workbook; its check code fits its id.
2. The verdict is one of those offered; who gave it and when is written beside it.
3. What is written may hold no id and no phone number: decisions lie outside the vault.
4. No text begins as a formula does: it becomes a line of a CSV file, which a spreadsheet would run.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from gridhub.cases.answer_rows import Problem, names_a_person, shortened
from gridhub.cases.returned import Cell, written_day
from gridhub.cases.workbook import listed
from gridhub.review.form import BY_NAME, CHOICES, COLUMNS, LONGEST, SHEET

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_NEEDED = ("verdict", "reviewer", "reviewed_on")


@dataclass(frozen=True)
class VerdictLine:
    """One line of the form, by column name; ``row`` is 1-based in the sheet."""

    row: int
    cells: Mapping[str, Cell]

    def text(self, name: str) -> str:
        return self.cells[name].text

    @property
    def is_filled(self) -> bool:
        """Whether anybody wrote a verdict, or anything beside it."""
        return any(self.cells[one.name].text or self.cells[one.name].kind in "ef" for one in COLUMNS if one.is_answer)


@dataclass(frozen=True)
class Verdict:
    """What a reviewer says of a pair; ``verdict``: same, never, unsure."""

    pair_id: str
    verdict: str
    reviewer: str
    reviewed_on: date
    remark: str = ""


def judge(
    line: VerdictLine, seals: Mapping[str, str], workbook_no: int, given_on: date, today: date
) -> tuple[Verdict | None, tuple[Problem, ...]]:
    """The verdict of a filled line, or every reason why it is not taken. ``seals``: check code by pair of that workbook, which
    was ``given_on`` that day: nobody answered it before."""
    wrong = next(_about_the_pair(line, seals, workbook_no), None)
    if wrong is not None:
        return None, (wrong,)
    problems = [*_unreadable(line)]
    if problems:
        return None, tuple(problems)
    verdict = CHOICES.get(_plain(line.text("verdict")))
    day = written_day(line.text("reviewed_on"))
    reviewer, remark = (" ".join(line.text(name).split()) for name in ("reviewer", "remark"))
    problems = [*_about_the_verdict(line, verdict, day, given_on, today), *_about_texts(line)]
    if problems or verdict is None or day is None:
        return None, tuple(problems)
    return Verdict(line.text("pair_id"), verdict, reviewer, day, remark), ()


def problem(line: VerdictLine, name: str, what: str) -> Problem:
    return Problem(line.row, line.cells[name].place, BY_NAME[name].title, what, SHEET)


def _about_the_pair(line: VerdictLine, seals: Mapping[str, str], workbook_no: int) -> Iterator[Problem]:
    pair_id = line.text("pair_id")
    if not pair_id:
        yield problem(line, "pair_id", "填了结论而没有核实编号；请照导出的原样")
    elif pair_id not in seals:
        yield problem(line, "pair_id", f"第 {workbook_no} 号工作簿里没有这个编号；编号不能改，请照导出的原样")
    elif line.text("seal") != seals[pair_id]:
        yield problem(line, "seal", "校验码与核实编号不符：编号或校验码被改动过，请用导出的原工作簿")


def _unreadable(line: VerdictLine) -> Iterator[Problem]:
    for column in COLUMNS:
        if column.is_answer and line.cells[column.name].kind in "ef":
            yield problem(line, column.name, "是公式或错误值，没有可用的结果；请直接填写内容")


def _about_the_verdict(
    line: VerdictLine, verdict: str | None, day: date | None, given_on: date, today: date
) -> Iterator[Problem]:
    said = line.text("verdict")
    if not said:
        yield problem(line, "verdict", "其他格子填了，结论没有填")
    elif verdict is None:
        yield problem(line, "verdict", f"“{shortened(said)}”不在可选内容里；可选：{listed(list(CHOICES))}")
    for name in _NEEDED[1:]:
        if said and not line.text(name):
            yield problem(line, name, "填了结论就必须填写")
    if line.text("reviewed_on"):
        if day is None:
            yield problem(line, "reviewed_on", "不是日期；请写成 2026-11-03 的样子")
        elif day > today:
            yield problem(line, "reviewed_on", f"日期在今天（{today}）之后")
        elif day < given_on:
            yield problem(
                line, "reviewed_on", f"日期在工作簿导出（{given_on}）之前；请写看了这份核实单之后作出判断的那一天"
            )


def _about_texts(line: VerdictLine) -> Iterator[Problem]:
    for name, longest in LONGEST.items():
        text = " ".join(line.text(name).split())
        if len(text) > longest:
            yield problem(line, name, f"太长：最多 {longest} 个字")
        elif names_a_person(text):
            yield problem(line, name, "含有身份号码或手机号码；请改写")
        elif text.startswith(FORMULA):
            yield problem(line, name, "不能以 = + - @ 开头；请改写")
        elif any(not char.isprintable() for char in text):
            yield problem(line, name, "含有不可见的字符；请重新填写")


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
