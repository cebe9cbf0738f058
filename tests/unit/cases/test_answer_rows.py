"""Which lines of a filled workbook are taken, and what is said of the others: each refusal names its cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gridhub.cases.answer_rows import Judged, Sent, judge
from gridhub.cases.answer_sheet import FormLine
from gridhub.cases.form import COLUMNS
from gridhub.cases.keeping import Current
from gridhub.cases.returned import Cell
from gridhub.state.case_log import Answer
from tests.unit.cases.six_months import Office

MAY = date(2026, 5, 31)
TODAY = date(2026, 6, 20)
MINE, OTHER_DEPARTMENT, NOT_SENT = "F01-p1-civil_affairs", "F12-s1-environment", "F01-p9-civil_affairs"
SENT = Sent(2, "civil_affairs", {MINE: "seal-1"})
ANSWER = {
    "conclusion": "属实-已整改", "method": "入户走访", "amount_due": "100", "amount_recovered": "100", "proof": "走访记录",
    "proof_text": "走访 2026-113", "checked_by": "王敏", "checked_on": "2026-06-18",
}  # fmt: skip


def line(kinds: str = "", **values: str) -> FormLine:
    """Line 5 of the sheet. ``kinds``: kind of the cell that is named first."""
    said = {"case_id": MINE, "seal": "seal-1", **values}
    first = next(iter(values), "")
    return FormLine(
        5,
        {
            column.name: Cell(
                f"{chr(65 + place)}5", said.get(column.name, ""), kinds if kinds and column.name == first else "t"
            )
            for place, column in enumerate(COLUMNS)
        },
    )


def cases(*steps: tuple[str, str, int]) -> dict[str, Current]:
    """The cases as they stand. ``steps``: kind, conclusion, workbook of what happened to ``MINE``; "gone": a release."""
    office = Office()
    office.release(MAY, MINE, OTHER_DEPARTMENT, NOT_SENT)
    for kind, conclusion, workbook in steps:
        if kind == "sent":
            office.send(date(2026, 6, 8), MINE, workbook=workbook)
        elif kind == "answered":
            office.answer(date(2026, 6, 9), MINE, conclusion, workbook)
        else:
            office.release(date(2026, 6, 30), OTHER_DEPARTMENT, NOT_SENT)
    return {
        case: Current(living, now, False, tuple(e for e in office.events if e.case_id == case))
        for case, (living, now) in office.all().items()
    }


SEND = ("sent", "", 2)


def judged(filled: FormLine, *steps: tuple[str, str, int]) -> Judged:
    return judge(filled, SENT, cases(SEND, *steps), TODAY)


def refused(filled: FormLine, *steps: tuple[str, str, int]) -> list[str]:
    found = judged(filled, *steps)
    assert found.answer is None
    return [f"{one.place} {one.what}" for one in found.problems]


def test_a_whole_answer_is_taken_as_codes() -> None:
    assert judged(line(**ANSWER)).answer == Answer(
        "mended", "visit", "100.00", "100.00", "visit_record", "走访 2026-113", "王敏", date(2026, 6, 18)
    )


@pytest.mark.parametrize("conclusion", ["已签收", "核实中"])
def test_a_step_on_the_way_needs_nothing_else(conclusion: str) -> None:
    assert judged(line(conclusion=conclusion)).answer is not None


@pytest.mark.parametrize("day", ["2026-6-18", "2026/06/18", "2026年6月18日", "2026-06-18 00:00:00"])
def test_a_day_is_read_as_people_write_it(day: str) -> None:
    answer = judged(line(**ANSWER | {"checked_on": day})).answer
    assert answer is not None and answer.checked_on == date(2026, 6, 18)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"conclusion": "大概属实"}, ["K5 “大概属实”不在可选内容里"]),
        ({"conclusion": ""}, ["K5 其他格子填了，结论没有填"]),
        ({"method": "猜测"}, ["L5 “猜测”不在可选内容里"]),
        ({"amount_due": "一百"}, ["M5 不是数字"]),
        ({"amount_due": "-1"}, ["M5 金额应在 0"]),
        ({"amount_due": "NaN"}, ["M5 不是数字"]),
        ({"amount_due": "1e30"}, ["M5 金额应在 0"]),
        ({"amount_recovered": "0.001"}, ["N5 金额最多两位小数"]),
        ({"amount_recovered": "100.01"}, ["N5 已追金额大于应追金额"]),
        ({"proof_text": "身份证 990081195002030017"}, ["P5 含有身份号码"]),
        ({"proof_text": "电话１３８００００１２３４"}, ["P5 含有身份号码"]),
        ({"proof_text": "长" * 201}, ["P5 太长"]),
        ({"checked_by": ""}, ["Q5 结论是“属实-已整改”时必须填写"]),
        ({"checked_on": "2026-06-21"}, ["R5 日期在今天（2026-06-20）之后"]),
        ({"checked_on": "2026-02-30"}, ["R5 不是日期"]),
        ({"checked_on": "46000"}, ["R5 不是日期"]),
        ({"conclusion": "不属实"}, ["M5 结论是“不属实”，不应有应追金额"]),
        (
            {"conclusion": "不予处理", "amount_due": "", "amount_recovered": "", "proof_text": ""},
            ["P5 “不予处理”必须写明理由"],
        ),
        ({"conclusion": "对", "amount_due": "x", "checked_on": "明天"}, ["K5 “对”不在", "M5 不是数字", "R5 不是日期"]),
    ],
)
def test_a_value_that_is_not_offered_is_refused_by_its_cell(changed: dict[str, str], said: list[str]) -> None:
    found = refused(line(**ANSWER | changed))
    assert len(found) == len(said)
    assert all(text.startswith(start) for text, start in zip(found, said, strict=True)), found


@pytest.mark.parametrize("kind", ["e", "f"])
def test_a_formula_without_a_result_or_an_error_is_no_answer(kind: str) -> None:
    assert refused(line(kind, conclusion="")) == ["K5 是公式或错误值，没有可用的结果；请直接填写内容"]


def test_an_id_that_was_changed_to_another_one_is_refused() -> None:
    assert refused(line(case_id=NOT_SENT, **ANSWER)) == ["B5 第 2 号工作簿里没有这个编号；编号不能改，请照导出的原样"]
    assert refused(line(seal="seal-9", **ANSWER))[0].startswith("S5 校验码与案件编号不符")
    assert refused(line(case_id="", **ANSWER))[0].startswith("B5 填了答复而没有案件编号")


def test_the_case_of_another_department_is_refused() -> None:
    assert refused(line(case_id=OTHER_DEPARTMENT, **ANSWER)) == ["B5 这是其他部门的案件，不能答复"]


def test_a_closed_case_takes_no_answer() -> None:
    assert refused(line(**ANSWER), ("answered", "mended", 2), ("gone", "", 0)) == ["B5 案件已销号，不再接受答复"]


def test_a_case_that_vanished_takes_a_conclusion_and_no_step_on_the_way() -> None:
    assert judged(line(**ANSWER), ("gone", "", 0)).answer is not None
    assert refused(line(conclusion="核实中"), ("gone", "", 0))[0].startswith("K5 案件已自行消失")


def test_an_older_workbook_does_not_overwrite_what_a_newer_one_said() -> None:
    found = refused(line(**ANSWER), ("sent", "", 3), ("answered", "checking", 3))
    assert found == ["K5 第 3 号工作簿已有较新的答复，第 2 号的不再接受；要更正请重新导出"]


def test_a_case_does_not_go_back_from_its_conclusion() -> None:
    assert refused(line(conclusion="核实中"), ("answered", "unfounded", 2)) == ["K5 案件已是“不属实”，不能退回“核实中”"]
    assert refused(line(conclusion="已签收"), ("answered", "checking", 2)) == ["K5 案件已是“核实中”，不能退回“已签收”"]


def test_the_same_answer_again_is_told_and_another_one_corrects_it() -> None:
    answer = judged(line(**ANSWER)).answer
    assert answer is not None
    known = cases(SEND)
    standing = replace(known[MINE].standing, state="mended", answer=answer, last_workbook=2)
    known[MINE] = replace(known[MINE], standing=standing)
    assert judge(line(**ANSWER), SENT, known, TODAY).again
    corrected = judge(line(**ANSWER | {"amount_recovered": "50"}), SENT, known, TODAY)
    assert corrected.answer is not None and not corrected.again
