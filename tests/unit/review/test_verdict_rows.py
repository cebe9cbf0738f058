"""Which lines of a filled workbook of pairs are taken, and what is said of the others: each refusal names its cell."""

from __future__ import annotations

from datetime import date

import pytest

from gridhub.cases.returned import Cell
from gridhub.review.form import COLUMNS
from gridhub.review.verdict_rows import Verdict, VerdictLine, judge

TODAY = date(2026, 11, 3)
GIVEN = date(2026, 11, 1)
SEALS = {"Pa+Pb": "seal-1"}
ANSWER = {"verdict": "同一人", "reviewer": "王敏", "reviewed_on": "2026-11-02", "remark": "走访 2026-113"}


def line(kinds: str = "", **values: str) -> VerdictLine:
    """Line 5 of the sheet. ``kinds``: kind of the cell that is named first."""
    said = {"pair_id": "Pa+Pb", "seal": "seal-1", **values}
    first = next(iter(values), "")
    cells = {
        column.name: Cell(
            f"{chr(65 + place)}5", said.get(column.name, ""), kinds if column.name == first and kinds else "t"
        )
        for place, column in enumerate(COLUMNS)
    }
    return VerdictLine(5, cells)


def told(one: VerdictLine) -> list[str]:
    verdict, problems = judge(one, SEALS, 4, GIVEN, TODAY)
    assert (verdict is None) == bool(problems)
    return [str(problem) for problem in problems]


def test_a_filled_line_is_taken_as_it_was_meant() -> None:
    verdict, problems = judge(line(**ANSWER), SEALS, 4, GIVEN, TODAY)
    assert problems == ()
    assert verdict == Verdict("Pa+Pb", "same", "王敏", date(2026, 11, 2), "走访 2026-113")
    for word, code in (("不是同一人", "never"), (" 不 确定 ", "unsure")):
        taken, _ = judge(line(**{**ANSWER, "verdict": word}), SEALS, 4, GIVEN, TODAY)
        assert taken is not None and taken.verdict == code
    for day in ("2026年11月2日", "2026/11/2", "2026-11-02 00:00:00"):
        taken, _ = judge(line(**{**ANSWER, "reviewed_on": day}), SEALS, 4, GIVEN, TODAY)
        assert taken is not None and taken.reviewed_on == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("changed", "cell", "said"),
    [
        ({"pair_id": "Pa+Pc"}, "B5（核实编号）", "第 4 号工作簿里没有这个编号"),
        ({"pair_id": ""}, "B5（核实编号）", "填了结论而没有核实编号"),
        ({"seal": "seal-2"}, "K5（校验码）", "校验码与核实编号不符"),
        ({"verdict": ""}, "G5（结论）", "结论没有填"),
        ({"verdict": "大概是"}, "G5（结论）", "“大概是”不在可选内容里；可选：“同一人”、“不是同一人”、“不确定”"),
        ({"reviewer": ""}, "H5（核实人）", "填了结论就必须填写"),
        ({"reviewed_on": ""}, "I5（核实日期）", "填了结论就必须填写"),
        ({"reviewed_on": "2026-11-04"}, "I5（核实日期）", "日期在今天（2026-11-03）之后"),
        ({"reviewed_on": "2026-10-31"}, "I5（核实日期）", "日期在工作簿导出（2026-11-01）之前"),
        ({"reviewed_on": "昨天"}, "I5（核实日期）", "不是日期"),
        ({"remark": "电话 13800000001"}, "J5（备注）", "含有身份号码或手机号码"),
        ({"remark": "=cmd|'/C calc'!A0"}, "J5（备注）", "不能以 = + - @ 开头"),
        ({"reviewer": "@SUM(A1)"}, "H5（核实人）", "不能以 = + - @ 开头"),
        ({"remark": "长" * 201}, "J5（备注）", "太长：最多 200 个字"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_cell(changed: dict[str, str], cell: str, said: str) -> None:
    (problem,) = told(line(**{**ANSWER, **changed}))
    assert problem.startswith(f"“人员核实单”第 5 行 {cell}：") and said in problem


def test_a_formula_and_an_error_are_not_computed_but_told() -> None:
    (problem,) = told(line("f", **ANSWER))
    assert "G5（结论）：是公式或错误值" in problem
    assert "J5（备注）" in told(line("e", **{"remark": "", **ANSWER}))[0]


def test_several_faults_of_one_line_are_told_together_and_no_number_is_repeated() -> None:
    problems = told(line(verdict="990081195001010119", reviewer="", reviewed_on="2026-12-01", remark="x"))
    assert len(problems) == 3
    assert not any("990081" in problem for problem in problems)
