"""The workbook a clerk gets: only answers can be filled, nothing in it is a formula, and it reads back as it was filled."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from gridhub.cases.answer_sheet import read_filled
from gridhub.cases.form import COLUMNS, EVIDENCE, HEADER_ROW, SEAL, SHEET
from gridhub.cases.returned import WrongWorkbook
from gridhub.cases.workbook import Sheet, write_form

LINES = tuple(
    {
        "number": n, "case_id": f"F01-p{n}-civil_affairs", "title": "=1+1", "detail": "@SUM(A1)", "amount": 100.5,
        "due_date": date(2026, 10, 27), "seal": f"seal-{n}",
    }
    for n in (1, 2, 3)
)  # fmt: skip


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "核查单.xlsx"
    write_form(
        Sheet(
            7,
            "示例市疑点核查单",
            "第 7 号",
            "civil_affairs",
            "2026-09-30.1",
            LINES,
            ("F01 依据",),
            ("案件编号", "内容"),
            (("c", "=2+2"),),
        ),
        path,
    )
    return path


def fill(path: Path, **cells: str | float | date) -> Path:
    """What a clerk does: write into cells and save."""
    book = openpyxl.load_workbook(path)
    for place, value in cells.items():
        book[SHEET][place] = value
    book.save(path)
    return path


def test_only_answers_can_be_written_and_no_text_is_a_formula(form: Path) -> None:
    book = openpyxl.load_workbook(form)
    assert book.sheetnames[:2] == [SHEET, EVIDENCE] and book[SEAL].sheet_state == "veryHidden"
    sheet = book[SHEET]
    assert sheet.protection.sheet
    for place, column in enumerate(COLUMNS, start=1):
        cell = sheet.cell(HEADER_ROW + 1, place)
        assert cell.protection.locked is not column.is_answer, column.title
    assert {cell.data_type for page in book.worksheets for row in page.iter_rows() for cell in row} <= {"s", "n", "d"}
    assert sheet["C5"].value == "=1+1" and sheet["C5"].data_type == "s"


def test_every_choice_is_a_drop_down_with_the_words_of_the_import(form: Path) -> None:
    rules = openpyxl.load_workbook(form)[SHEET].data_validations.dataValidation
    lists = {
        min(rule.sqref.ranges, key=str).min_col: rule.formula1.strip('"').split(",")
        for rule in rules
        if rule.type == "list"
    }
    assert lists == {n: list(c.choices) for n, c in enumerate(COLUMNS, start=1) if c.choices}
    assert all({(area.min_row, area.max_row) for area in rule.sqref.ranges} == {(5, 7)} for rule in rules)


def test_a_filled_form_reads_back_cell_by_cell(form: Path) -> None:
    filled = read_filled(fill(form, K5="核实中", R6=date(2026, 11, 3), M6=12.5))
    assert (filled.workbook_no, filled.department) == (7, "civil_affairs")
    assert [line.is_filled for line in filled.lines] == [True, True, False]
    assert filled.lines[0].text("conclusion") == "核实中" and filled.lines[0].text("seal") == "seal-1"
    assert (filled.lines[1].text("checked_on"), filled.lines[1].text("amount_due")) == ("2026-11-03", "12.5")
    assert filled.lines[1].cells["amount_due"].place == "M6"


def test_an_answer_without_its_id_is_not_lost(form: Path) -> None:
    lines = read_filled(fill(form, K9="核实中")).lines
    assert [line.row for line in lines] == [5, 6, 7, 9]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda book: book.remove(book[SEAL]), "缺少工作表“工作簿信息”"),
        (lambda book: book.remove(book[SHEET]), "缺少工作表“核查单”"),
        (lambda book: book[SHEET].delete_cols(11), "表头缺少列：结论"),
        (lambda book: book[SHEET].delete_rows(HEADER_ROW), "找不到表头"),
        (lambda book: book[SEAL].delete_rows(1), "没有工作簿号"),
    ],
)
def test_a_workbook_that_is_none_of_ours_is_refused_whole(form: Path, spoil: object, said: str) -> None:
    book = openpyxl.load_workbook(form)
    spoil(book)  # type: ignore[operator]
    book.save(form)
    with pytest.raises(WrongWorkbook, match=said):
        read_filled(form)


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(WrongWorkbook, match="处理："):
        read_filled(path)
