"""A form: its frame, its widths, and that no text of a department becomes a formula."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl

from gridhub.project.ledgers import LedgerColumn
from gridhub.release.ledger_form import PAGE_WIDTH, FormHead, column_widths, write_form

HEAD = FormHead(
    "走访台账", "柳河镇前进村2组网格", "2026年10月", "柳河镇前进村", date(2026, 11, 2), "内部资料",
    ("数据截止 2026-10-31（初步，发布 2026-10-31.1）", "走访台账：网格办“走访记录”缺 2026-09"), "手工填写意见",
)  # fmt: skip
COLUMNS = (LedgerColumn("日期", "visit_date"), LedgerColumn("对象", "name"), LedgerColumn("备注", ""))


def test_a_form_has_title_unit_serials_signatures_and_a_page_that_can_be_printed(tmp_path: Path) -> None:
    lines = [(date(2026, 10, 3), "张*", None), (date(2026, 10, 4), "=1+1", None)]
    assert write_form(HEAD, COLUMNS, [12, 8, 10], lines, tmp_path / "form.xlsx") == 2
    book = openpyxl.load_workbook(tmp_path / "form.xlsx")
    sheet = book["走访台账"]
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == ["柳河镇前进村2组网格走访台账（2026年10月）"]
    assert rows[1] == ["填报单位：柳河镇前进村", "填表日期：2026年11月02日"]
    assert "缺 2026-09" in str(rows[2][0])
    assert rows[3] == ["序号", "日期", "对象", "备注"]
    assert [row[0] for row in rows[4:6]] == [1, 2]
    assert sheet["C6"].value == "=1+1" and sheet["C6"].data_type == "s"
    assert "填表人：" in str(rows[-1]) and "负责人（签字）：" in str(rows[-1]) and "联系电话：" in str(rows[-1])
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert sheet.print_title_rows == "$4:$4" and sheet.auto_filter.ref == "A4:D6"
    page = f"{sheet.oddHeader} {sheet.oddFooter}"
    assert "内部资料" in page and "&P 页 共" in page.replace("&[Page]", "&P")
    assert book["数据说明"]["A4"].value == HEAD.reservations[1]


def test_an_empty_form_says_that_nothing_was_found_and_does_not_look_torn_off(tmp_path: Path) -> None:
    assert write_form(HEAD, COLUMNS, [12, 8, 10], [], tmp_path / "form.xlsx") == 0
    sheet = openpyxl.load_workbook(tmp_path / "form.xlsx")["走访台账"]
    assert "没有符合条件的记录" in str(sheet["A5"].value)


def test_texts_are_folded_until_the_form_fits_its_page_and_dates_and_codes_are_not() -> None:
    columns = [LedgerColumn(f"列{n}", f"c{n}") for n in range(10)]
    widths = column_widths(columns, [(40, None)] * 8 + [(10, 10), (18, 18)])
    assert sum(widths) <= PAGE_WIDTH
    assert widths[8:] == [12, 20]


def test_plain_values_on_a_form_are_for_its_owner_alone(tmp_path: Path) -> None:
    write_form(HEAD, COLUMNS, [12, 8, 10], [], tmp_path / "form.xlsx", private=True)
    assert (tmp_path / "form.xlsx").stat().st_mode & 0o077 == 0
