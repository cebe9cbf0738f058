"""The slip as a clerk gets it: a sheet and a page to print, with every text as the text it is."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import get_args

import lxml.html
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from gridhub.contracts.words import ROW_KINDS
from gridhub.ingest.sheets.raw_table import RowKind
from gridhub.release.receipt_page import page_of, write_page
from gridhub.release.receipt_slip import Slip, SlipFile
from gridhub.release.receipt_workbook import write_workbook

HASH = "a" * 64
EVIL = '=HYPERLINK("http://x")'
MARKUP = "<script>alert(1)</script>&\"'"
SLIP = Slip(
    "示例市数据报送签收单", "收〔2026〕第 0007 号", "签收单_2026-0007",
    (("报送部门", "民政局"), ("报送人", EVIL), ("来文号", "@民函12号"), ("报送方式", "https://x.cn/U盘"), ("经办人", MARKUP)),
    (
        SlipFile("低保_202610.xlsx", (("内容指纹 SHA-256", HASH), ("状态", "已采用"), ("主要原因", "一\n二\n" + "长" * 200))),
        SlipFile(f"{MARKUP}.xlsx", (("状态", "已拒收"), ("原因与处理", "文件是空的。处理：请重新导出。"))),
    ),
)  # fmt: skip


@pytest.fixture
def sheet(tmp_path: Path) -> Worksheet:
    path = tmp_path / "x.xlsx"
    write_workbook(SLIP, path)
    return openpyxl.load_workbook(path).worksheets[0]


def cells(sheet: Worksheet) -> list[tuple[object, object]]:
    return [(left, right) for left, right in sheet.iter_rows(max_col=2, values_only=True) if left or right]


def test_the_sheet_has_title_number_every_line_and_a_place_for_both_to_sign(
    sheet: Worksheet,
) -> None:
    told = cells(sheet)
    assert told[0][0] == SLIP.title
    assert told[1][1] == SLIP.number
    lines = [*SLIP.lines, *(line for file in SLIP.files for line in file.lines)]
    assert [line for line in lines if line not in told] == []
    assert ("文件 1", "低保_202610.xlsx") in told
    signed = [(left, right) for left, right in told if "签字" in str(left)]
    assert [left for left, _ in signed] == ["交件人（签字）：", "接收人（签字）："]
    assert all("日期" in str(right) for _, right in signed)


def test_no_text_of_the_sheet_became_a_formula_or_a_link(sheet: Worksheet) -> None:
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.hyperlink] == []
    assert ("报送人", EVIL) in cells(sheet)


def test_the_sheet_prints_upright_on_a4_in_the_width_of_one_page(
    sheet: Worksheet,
) -> None:
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_area.startswith("'签收单'!$A$1:$B$")
    long = next(row for row in sheet.iter_rows(max_col=2) if row[0].value == "主要原因")
    assert (sheet.row_dimensions[long[0].row or 0].height or 0) > 7 * 15, "a folded text is as high as its lines"


def test_the_page_shows_every_text_as_written_and_loads_nothing() -> None:
    text = page_of(SLIP)
    page = lxml.html.fromstring(text)
    assert page.xpath("//script | //link | //img | //iframe | //@src | //@href") == []
    assert "default-src 'none'" in page.xpath("//meta[@http-equiv]/@content")[0]
    assert "url(" not in text and "@import" not in text
    rows = [(row.xpath("string(th)"), row.xpath("string(td)")) for row in page.xpath("//tr")]
    assert rows == [*SLIP.lines, *(line for file in SLIP.files for line in file.lines)]
    assert f"文件 2：{MARKUP}.xlsx" in page.xpath("//caption/text()")
    assert SLIP.number in page.xpath("//p[@class='number']/text()")
    assert [p.text for p in page.xpath("//div[@class='signed']/p")] == [
        "交件人（签字）：", "日期：", "接收人（签字）：", "日期：",
    ]  # fmt: skip
    assert "@page { size: A4 portrait" in text


def test_a_slip_names_officials_so_only_its_owner_reads_the_files(tmp_path: Path) -> None:
    for name, write in (("x.xlsx", write_workbook), ("x.html", write_page)):
        (tmp_path / name).touch(mode=0o644)
        write(SLIP, tmp_path / name)
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_every_kind_of_row_has_a_word_on_the_slip() -> None:
    assert set(ROW_KINDS) == set(get_args(RowKind))
