"""The workbook a reviewer gets: blind, nothing in it is a formula, only answers can be filled, and it reads back as filled."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from gridhub.cases.returned import WrongWorkbook
from gridhub.review.exporting import chosen
from gridhub.review.form import COLUMNS, HEADER_ROW, SEAL, SHEET
from gridhub.review.verdict_sheet import read_verdicts
from gridhub.review.workbook import ReviewSheet, write_review

LINES = tuple(
    {
        "number": n, "pair_id": f"P{n}+Q{n}", "left": "=cmd|'/C calc'!A0\n电话：138****0001", "right": "姓名：张*", "compared": "姓名：读音相同，用字不同",
        "money": "", "seal": f"seal-{n}",
    }
    for n in (1, 2, 3)
)  # fmt: skip
SHEET_OF = ReviewSheet(
    7,
    "示例市人员核实单",
    "第 7 号　共 3 对",
    "2026-10-31.1",
    LINES,
    (("P1+Q1", "甲方", "公安", "2026-10", "=a.xlsx", "", "7", "self"),),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_review(SHEET_OF, tmp_path / "核实单.xlsx")
    return tmp_path / "核实单.xlsx"


def test_texts_are_texts_and_only_answers_can_be_changed(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    assert not [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    sheet = book[SHEET]
    row = HEADER_ROW + 1
    assert str(sheet.cell(row, 3).value).startswith("=cmd")
    unlocked = {
        column.name for place, column in enumerate(COLUMNS, start=1) if not sheet.cell(row, place).protection.locked
    }
    assert unlocked == {column.name for column in COLUMNS if column.is_answer} and sheet.protection.sheet
    (choices,) = [rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert choices == '"同一人,不是同一人,不确定"'
    assert book[SEAL].sheet_state == "veryHidden"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_filled_workbook_reads_back_with_its_cells_and_its_moved_columns(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    sheet.protection.sheet = False
    for title, value in (("结论", "同一人"), ("核实人", "王敏"), ("核实日期", date(2026, 11, 2))):
        column = next(place for place, one in enumerate(COLUMNS, start=1) if one.title == title)
        sheet.cell(HEADER_ROW + 2, column).value = value
    sheet.insert_rows(1)
    book.save(path)
    filled = read_verdicts(path)
    assert filled.workbook_no == 7 and len(filled.lines) == 3
    (line,) = [line for line in filled.lines if line.is_filled]
    assert line.row == HEADER_ROW + 3
    assert (line.text("pair_id"), line.text("verdict"), line.text("reviewed_on")[:10]) == (
        "P2+Q2",
        "同一人",
        "2026-11-02",
    )


def test_another_workbook_is_refused_as_a_whole(path: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(path)
    del book[SEAL]
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(WrongWorkbook, match=r"缺少工作表“工作簿信息”.*gridhub identity export"):
        read_verdicts(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book[SHEET].delete_cols(7)
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(WrongWorkbook, match="缺少列：结论"):
        read_verdicts(tmp_path / "b.xlsx")
    (tmp_path / "c.xlsx").write_bytes(b"no workbook")
    with pytest.raises(WrongWorkbook):
        read_verdicts(tmp_path / "c.xlsx")


def test_the_months_budget_counts_a_pair_once_however_often_it_is_given_out() -> None:
    rows = [{"pair_id": name} for name in "abcdef"]

    def picked(budget: int, sent: str, limit: int | None = None) -> str:
        return "".join(row["pair_id"] for row in chosen(rows, budget, set(sent), limit))

    assert picked(3, "") == "abc"
    assert picked(3, "b") == "abc"  # b again, and two more
    assert picked(3, "abx") == "ab"  # x was decided meanwhile: the month is spent, a and b may go to another reviewer
    assert picked(3, "xyz") == ""
    assert picked(9, "", limit=2) == "ab"
