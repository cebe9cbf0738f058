"""May this line of a filled workbook be taken? Every reason that it may not, with its cell.

Belongs here: the rules of an answer, pure. Not here: reading the file (``answer_sheet``), recording (``taking``).

1. A line speaks of a case that was in that workbook; its check code fits its id.
2. The case is one of the department, and not 已销号. One that 自行消失 takes a final conclusion only.
3. What a newer workbook was answered with is not overwritten from an older one.
4. Every value is one of those offered; a final conclusion says how, by what, by whom and when it was checked.
5. A step on the way (已签收, 核实中) never follows a final conclusion, nor 已签收 after 核实中.
6. The same answer again is told and changes nothing.
7. What is written may hold no id and no phone number: answers lie outside the vault.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from gridhub.cases.answer_sheet import FormLine
from gridhub.cases.form import BY_NAME, COLUMNS, LONGEST, SHEET
from gridhub.cases.keeping import Current
from gridhub.cases.returned import Cell, written_day
from gridhub.cases.workbook import LARGEST, listed
from gridhub.contracts.case_tables import CONFIRMED, FINAL
from gridhub.contracts.words import CASE_STATES
from gridhub.state.case_log import Answer

_NUMBER_OF_A_PERSON = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{15}|\d{17}[\dXx])(?!\d)", re.ASCII)
_FINAL_NEEDS = ("method", "proof", "checked_by", "checked_on")


@dataclass(frozen=True)
class Problem:
    """Why a line is not taken. ``place``: the cell (``L5``)."""

    row: int
    place: str
    title: str
    what: str
    sheet: str = SHEET

    def __str__(self) -> str:
        return f"“{self.sheet}”第 {self.row} 行 {self.place}（{self.title}）：{self.what}"


@dataclass(frozen=True)
class Sent:
    """The workbook as it went out: number, department, check code of every case in it."""

    workbook_no: int
    department: str
    seals: Mapping[str, str]


@dataclass(frozen=True)
class Judged:
    """A line that may be taken, or every reason why not. ``again``: the same answer stands already."""

    case_id: str
    answer: Answer | None
    problems: tuple[Problem, ...] = ()
    again: bool = False


def judge(line: FormLine, sent: Sent, cases: Mapping[str, Current], today: date) -> Judged:
    """Judge one filled line."""
    case_id = line.text("case_id")
    wrong = next(_about_the_case(line, sent, cases), None)
    if wrong is not None:
        return Judged(case_id, None, (wrong,))
    read = _Reading(line, today)
    answer = read.answer()
    problems = read.problems
    case = cases[case_id]
    if not problems:
        problems = [*_about_the_order(line, sent, case, answer)]
    if problems:
        return Judged(case_id, None, tuple(problems))
    return Judged(case_id, answer, again=case.standing.answer == answer)


def problem(line: FormLine, name: str, what: str) -> Problem:
    return Problem(line.row, line.cells[name].place, BY_NAME[name].title, what)


def _about_the_case(line: FormLine, sent: Sent, cases: Mapping[str, Current]) -> Iterator[Problem]:
    case_id = line.text("case_id")
    if case_id not in sent.seals:
        case = cases.get(case_id)
        if case is not None and case.department != sent.department:
            yield problem(line, "case_id", "这是其他部门的案件，不能答复")
        if not case_id:
            yield problem(line, "case_id", "填了答复而没有案件编号；请照导出的原样")
        yield problem(line, "case_id", f"第 {sent.workbook_no} 号工作簿里没有这个编号；编号不能改，请照导出的原样")
    elif line.text("seal") != sent.seals[case_id]:
        yield problem(line, "seal", "校验码与案件编号不符：编号或校验码被改动过，请用导出的原工作簿")
    elif case_id not in cases:
        yield problem(line, "case_id", "现在的发布里没有这个案件；请重新导出")
    elif cases[case_id].department != sent.department:
        yield problem(line, "case_id", "这个案件已转给其他部门，不能答复")


def _about_the_order(line: FormLine, sent: Sent, case: Current, answer: Answer) -> Iterator[Problem]:
    now = case.standing
    if now.state in ("closed", "merged"):
        yield problem(line, "case_id", f"案件{CASE_STATES[now.state]}，不再接受答复")
    elif now.last_workbook > sent.workbook_no:
        what = f"第 {now.last_workbook} 号工作簿已有较新的答复，第 {sent.workbook_no} 号的不再接受；要更正请重新导出"
        yield problem(line, "conclusion", what)
    elif answer.conclusion not in FINAL:
        said = CASE_STATES[answer.conclusion]
        if now.state == "vanished":
            yield problem(line, "conclusion", f"案件已自行消失，只接受最终结论，不接受“{said}”")
        elif now.state in FINAL or (now.state == "checking" and answer.conclusion == "received"):
            yield problem(line, "conclusion", f"案件已是“{CASE_STATES[now.state]}”，不能退回“{said}”")


class _Reading:
    """The answer cells of one line, and what is wrong with them."""

    def __init__(self, line: FormLine, today: date) -> None:
        self._line, self._today = line, today
        self.problems: list[Problem] = []

    def answer(self) -> Answer:
        for column in COLUMNS:
            cell = self._line.cells.get(column.name)
            if column.is_answer and cell is not None and cell.kind in "ef":
                self._wrong(column.name, "是公式或错误值，没有可用的结果；请直接填写内容")
        if self.problems:
            return Answer("")
        made = Answer(
            self._choice("conclusion"), self._choice("method"), self._amount("amount_due"), self._amount("amount_recovered"),
            self._choice("proof"), self._text("proof_text"), self._text("checked_by"), self._day("checked_on"),
        )  # fmt: skip
        if not self.problems:
            self._together(made)
        return made

    def _wrong(self, name: str, what: str) -> None:
        self.problems.append(problem(self._line, name, what))

    def _cell(self, name: str) -> Cell:
        return self._line.cells[name]

    def _choice(self, name: str) -> str:
        text = unicodedata.normalize("NFKC", self._cell(name).text)
        offered = BY_NAME[name].choices or {}
        if text in offered:
            return offered[text]
        if text:
            self._wrong(name, f"“{shortened(text)}”不在可选内容里；可选：{listed(list(offered))}")
        elif name == "conclusion":
            self._wrong(name, "其他格子填了，结论没有填")
        return ""

    def _amount(self, name: str) -> str:
        text = unicodedata.normalize("NFKC", self._cell(name).text).replace(",", "")
        if not text:
            return ""
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or self._cell(name).kind in "db":
            self._wrong(name, "不是数字；请填金额，单位元")
        elif amount < 0 or amount > LARGEST:
            self._wrong(name, "金额应在 0 到一万亿元之间")
        elif amount != round(amount, 2):
            self._wrong(name, "金额最多两位小数")
        else:
            return str(amount.quantize(Decimal("0.01")))
        return ""

    def _text(self, name: str) -> str:
        text = " ".join(self._cell(name).text.split())
        if len(text) > LONGEST[name]:
            self._wrong(name, f"太长：最多 {LONGEST[name]} 个字")
        elif names_a_person(text):
            self._wrong(name, "含有身份号码或手机号码；请改写文号、走访编号等")
        elif any(not char.isprintable() for char in text):
            self._wrong(name, "含有不可见的字符；请重新填写")
        return text

    def _day(self, name: str) -> date | None:
        cell = self._cell(name)
        if not cell.text:
            return None
        day = written_day(cell.text)
        if day is None:
            self._wrong(name, "不是日期；请写成 2026-11-03 的样子")
        elif day > self._today:
            self._wrong(name, f"日期在今天（{self._today}）之后")
        return day

    def _together(self, made: Answer) -> None:
        if made.conclusion in FINAL:
            for name in _FINAL_NEEDS:
                if not getattr(made, name) and not (name == "proof" and made.conclusion == "dismissed"):
                    self._wrong(name, f"结论是“{CASE_STATES[made.conclusion]}”时必须填写")
        if made.conclusion == "dismissed" and not made.proof_text:
            self._wrong("proof_text", "“不予处理”必须写明理由")
        if made.amount_recovered and Decimal(made.amount_recovered) > Decimal(made.amount_due or "0"):
            self._wrong("amount_recovered", "已追金额大于应追金额")
        if made.amount_due and made.conclusion in FINAL and made.conclusion not in CONFIRMED:
            self._wrong("amount_due", f"结论是“{CASE_STATES[made.conclusion]}”，不应有应追金额")


def names_a_person(text: str) -> bool:
    """Whether a text holds an id or a mobile number."""
    return _NUMBER_OF_A_PERSON.search(unicodedata.normalize("NFKC", text)) is not None


def shortened(text: str) -> str:
    """What somebody wrote in place of a choice, short; a long number may be somebody's."""
    return re.sub(r"\d{6,}[Xx]?", "…", text)[:20]
