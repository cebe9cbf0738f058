"""Workbooks as other programs write them: read whole and right, or refused; never another text, a blank or a date instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from gridhub.ingest.readers import biff_audit, cell_text, workbook_cells, written_sheet
from gridhub.ingest.readers.cells_file import Letters
from gridhub.ingest.readers.child import read_in_child
from gridhub.ingest.readers.formats import detect
from gridhub.ingest.readers.protocol import CannotRead, SheetRead
from gridhub.ingest.readers.text_lengths import length_of
from gridhub.ingest.readers.workbook_cells import read_workbook
from gridhub.ingest.refusals import Refused
from tests.cell_lists import rows_of
from tests.contract.traps import books
from tests.contract.traps.binary import xls, xlsb
from tests.contract.traps.ooxml import ods, ods_row, row, workbook

Lines = list[tuple[list[str | None], str]]
PLAIN: Lines = [(["姓名", "楼栋", "人数"], "ttt"), (["甲某", "1幢", "3"], "ttn"), (["乙某", "2幢", "4"], "ttn")]


def read(folder: Path, content: bytes, name: str = "台账.xls") -> tuple[SheetRead, Lines]:
    path = folder / name
    path.write_bytes(content)
    format = detect(path, name)
    (sheet,) = read_in_child(path, format, folder).sheets
    return sheet, [(cells, kinds) for _, cells, kinds in rows_of(folder / sheet.file)]


@pytest.mark.parametrize(
    "more", [b"", books.theme(), books.theme() * 2, books.record(0x0800, b"PK\x03\x04" + bytes(40))]
)
def test_an_xls_is_counted_whatever_zip_lies_in_it(more: bytes, tmp_path: Path) -> None:
    content = books.with_globals(books.stream(errors=[(1, 2, 0x2A), (2, 2, 0x07)]), more=more)
    sheet, lines = read(tmp_path, books.compound(content))
    assert list(lines[1:]) == [(["甲某", "1幢", "#N/A"], "tte"), (["乙某", "2幢", "#DIV/0!"], "tte")]
    assert (sheet.facts.cells_seen, sheet.facts.error_cells) == (7, 2)


@pytest.mark.parametrize("kind", [0x00FD, 0x027E])
def test_an_xls_with_two_contents_in_one_cell_is_refused_with_its_row(kind: int, tmp_path: Path) -> None:
    """A shared text or a number; the reader keeps the last one without a word."""
    content = books.stream()
    at, body = [(at, body) for at, found, body in books.records(content) if found == kind][-1]
    twice = content[:at] + books.record(kind, body) + content[at:]
    with pytest.raises(CannotRead, match="第 3 行有两个内容写在同一个单元格"):
        read(tmp_path, books.compound(twice))


def test_a_shared_text_that_the_table_does_not_have_is_damage(tmp_path: Path) -> None:
    content = books.stream()
    at, body = [(at, body) for at, found, body in books.records(content) if found == 0x00FD][-1]
    other = books.record(0x00FD, body[:6] + (10_000).to_bytes(4, "little"))
    with pytest.raises(CannotRead) as refusal:
        read(tmp_path, books.compound(content[:at] + other + content[at + len(other) :]))
    assert refusal.value.code == "damaged"


@pytest.mark.parametrize("page", [936, 1252, 950, 932, 10000, 437])
def test_texts_of_biff8_are_what_they_are_whatever_the_code_page_says(page: int, tmp_path: Path) -> None:
    sheet, lines = read(tmp_path, books.compound(books.with_globals(books.stream(), books.of_code_page(page))))
    assert lines == PLAIN and sheet.sheet == "台账"


@pytest.mark.parametrize("page", [1252, 936])
def test_texts_of_biff8_without_any_chinese_too(page: int, tmp_path: Path) -> None:
    rows = (("name", "bldg", "n"), ("zhang", "B1", 3))
    content = books.with_globals(books.stream(rows, sheet="Sheet1"), books.of_code_page(page))
    sheet, lines = read(tmp_path, books.compound(content))
    assert lines[1] == (["zhang", "B1", "3"], "ttn") and sheet.sheet == "Sheet1"


@pytest.mark.parametrize("length", [1, 8221, 8222, 10_000, 30_000])
def test_the_text_of_a_formula_is_whole_however_many_records_it_takes(length: int, tmp_path: Path) -> None:
    _, lines = read(tmp_path, books.compound(books.with_formula_text(length)))
    assert lines[1] == (["1", "x" * length], "tt")


@pytest.mark.parametrize("text", ["投诉内容" * 1500, "abcdefghij" * 1500, "短", "䶮𠮷" * 3000])
def test_a_shared_text_is_whole_however_many_records_it_takes(text: str, tmp_path: Path) -> None:
    _, lines = read(tmp_path, books.compound(books.stream((("编号", "内容"), ("1", text), ("2", "完")))))
    assert [cells[1] for cells, _ in lines] == ["内容", text, "完"]


@pytest.mark.parametrize("points", [1, 2, 9])
def test_a_chart_sheet_is_no_worksheet(points: int, tmp_path: Path) -> None:
    sheet, lines = read(tmp_path, books.compound(books.with_chart_sheet(points)))
    assert (sheet.sheet, lines) == ("台账", PLAIN)


@pytest.mark.parametrize(
    ("page", "name", "expected"),
    [
        (10000, b"zhang", "zhang"), (1252, b"zhang", "zhang"), (936, "张三".encode("gb18030"), "张三"),
        (950, "張三".encode("big5"), "張三"), (10008, "张三".encode("gb2312"), "张三"), (32769, b"zhang", "zhang"),
    ],
)  # fmt: skip
def test_biff5_texts_are_read_by_their_code_page(page: int, name: bytes, expected: str, tmp_path: Path) -> None:
    _, lines = read(tmp_path, books.compound(books.biff5(page, name)))
    assert lines[1] == ([expected, "3"], "tn")


@pytest.mark.parametrize("code", [b"[Red][=50]General;[Blue]000", b"0.00", b"[Red]0", b"[Black]#,##0;[Yellow]-#,##0"])
def test_a_number_of_biff5_whose_format_has_a_colour_is_no_date(code: bytes, tmp_path: Path) -> None:
    _, lines = read(tmp_path, books.compound(books.biff5(1252, b"zhang", 50.0, code)))
    assert lines[1] == (["zhang", "50"], "tn")


def test_a_date_of_biff5_is_still_a_date(tmp_path: Path) -> None:
    _, lines = read(tmp_path, books.compound(books.biff5(1252, b"zhang", 45047.0, b"yyyy-mm-dd")))
    assert lines[1] == (["zhang", "2023-05-01"], "td")


@pytest.mark.parametrize("extra", [0, 1, 5])
def test_a_table_of_texts_may_state_more_than_it_holds(extra: int, tmp_path: Path) -> None:
    _, lines = read(tmp_path, books.compound(books.with_globals(books.stream(), books.counts_more(extra))))
    assert lines == PLAIN


@pytest.mark.parametrize("folder", ["", "xl/"])
def test_the_workbook_part_lies_where_the_package_says(folder: str, tmp_path: Path) -> None:
    sheet, lines = read(tmp_path, books.xlsx_elsewhere(folder), "台账.xlsx")
    assert (sheet.sheet, lines) == ("台账", PLAIN)
    assert sheet.facts.cells_seen == 9


Break = Callable[[list[str | None], str], tuple[list[str | None], str]]


def _other(texts: list[str | None], kinds: str, text: str | None, kind: str) -> tuple[list[str | None], str]:
    return ([text, *texts[1:]], kind + kinds[1:]) if texts and texts[0] else (texts, kinds)


BREAKS: dict[str, Break] = {
    "drops": lambda texts, kinds: _other(texts, kinds, None, "_"),
    "cuts": lambda texts, kinds: _other(texts, kinds, (texts[0] or "")[:-1], "t"),
    "adds to": lambda texts, kinds: _other(texts, kinds, (texts[0] or "") + "某", "t"),
    "takes for a number": lambda texts, kinds: _other(texts, kinds, texts[0], "n"),
    "changes": lambda texts, kinds: _other(texts, kinds, "别的", "t"),
}
BOOKS = {
    "台账.xls": books.compound(books.stream()),
    "台账.xlsx": workbook("".join(row(number, cells) for number, (cells, _) in enumerate(PLAIN, start=1))),
    "共享.xlsx": books.xlsx_elsewhere("xl/"),
    "台账.xlsb": xlsb([cells for cells, _ in PLAIN]),
    "台账.ods": ods("".join(ods_row(cells) for cells, _ in PLAIN)),
}


def _broken_rows(how: Break) -> Callable[[Sequence[Sequence[object]]], tuple[list[pa.StringArray], Letters, int]]:
    """A reader with a fault."""

    def rows_of_reader(rows: Sequence[Sequence[object]]) -> tuple[list[pa.StringArray], Letters, int]:
        given = [how(*cell_text.row_text(row)) for row in rows]
        letters = np.array([list(kinds.encode()) for _, kinds in given], dtype=np.uint8)
        columns = [pa.array(column, pa.string()) for column in zip(*(texts for texts, _ in given), strict=True)]
        texts = (text or "" for texts, kinds in given for text, kind in zip(texts, kinds, strict=True) if kind == "t")
        return columns, letters, sum(map(length_of, texts))

    return rows_of_reader


@pytest.mark.parametrize("fault", BREAKS)
@pytest.mark.parametrize("name", BOOKS)
def test_a_reader_that_drops_cuts_or_changes_a_text_is_caught(
    name: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is right is read in its stead, or the sheet is refused. A sum of characters is blind to a text of the same length;
    of an .xls every text is decoded."""
    path = tmp_path / name
    path.write_bytes(BOOKS[name])
    (sheet,) = read_workbook(path, tmp_path).sheets
    right = [(cells, kinds) for _, cells, kinds in rows_of(tmp_path / sheet.file)]
    assert len(right) == 3 and right[0][0] == PLAIN[0][0]
    how: Break = BREAKS[fault]
    if fault == "changes" and not name.endswith(".xls"):
        how = lambda texts, kinds: _other(texts, kinds, "别的文字", "t")  # noqa: E731
    monkeypatch.setattr(written_sheet, "typed_rows", _broken_rows(how))
    try:
        (sheet,) = read_workbook(path, tmp_path).sheets
    except CannotRead:
        return
    assert [(cells, kinds) for _, cells, kinds in rows_of(tmp_path / sheet.file)] == right


@pytest.mark.parametrize("cell", ['office:value-type="void"', "", 'office:value-type="float"'])
def test_a_text_of_an_ods_without_a_type_is_kept(cell: str, tmp_path: Path) -> None:
    lines = [["姓名", "楼栋"], ["甲某", "1幢"]]
    rows = "".join(ods_row(cells) for cells in lines)
    untyped = f"<table:table-row><table:table-cell {cell}><text:p>乙某</text:p></table:table-cell></table:table-row>"
    _, read_lines = read(tmp_path, ods(rows + untyped), "台账.ods")
    assert [cells[0] for cells, _ in read_lines] == ["姓名", "甲某", "乙某"]


def test_a_file_nobody_counted_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "台账.xls"
    path.write_bytes(books.compound(books.stream()))
    monkeypatch.setattr(workbook_cells, "is_compound", lambda path: False)
    assert biff_audit.is_compound(path)
    with pytest.raises(CannotRead):
        read_workbook(path, tmp_path)


def dbf(first: int) -> bytes:
    """A table with one field."""
    head = (
        bytes([first, 126, 10, 31])
        + (1).to_bytes(4, "little")
        + (65).to_bytes(2, "little")
        + (9).to_bytes(2, "little")
        + bytes(20)
    )
    return head + b"NAME".ljust(11, b"\0") + b"C" + bytes(4) + bytes([8]) + bytes(15) + b"\r" + b" ZHANG   \x1a"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (dbf(0x03), "dbf"), (dbf(0x30), "dbf"), (dbf(0x83), "dbf"),
        (b"\x00\x00\x02\x00\x06\x04" + bytes(200), "Lotus"), (b"\x00\x00\x1a\x00\x00\x10\x04\x00" + bytes(200), "Lotus"),
    ],
)  # fmt: skip
def test_tables_of_other_programs_are_called_by_their_name(content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "台账.xls"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        detect(path, path.name)
    assert refused.value.code == "unsupported_format" and told in str(refused.value)


@pytest.mark.parametrize(
    "scheme", [b"\x00\x00\x12\x34\x56\x78", b"\x01\x00\x01\x00\x01\x00" + bytes(48)], ids=["XOR", "RC4"]
)
def test_a_password_of_any_scheme_is_called_a_password(scheme: bytes, tmp_path: Path) -> None:
    content = books.stream()
    first = content[:4] + content[4 : 4 + int.from_bytes(content[2:4], "little")]
    path = tmp_path / "台账.xls"
    path.write_bytes(books.compound(first + books.record(0x2F, scheme) + content[len(first) :]))
    with pytest.raises(CannotRead) as refused:
        read_workbook(path, tmp_path)
    assert refused.value.code == "encrypted"


@pytest.mark.parametrize("lines", [100, 9_000])
def test_an_xls_of_any_size_is_a_workbook_also_where_its_table_of_sectors_goes_on_behind_the_header(
    lines: int, tmp_path: Path
) -> None:
    content = xls([[f"某{line}-{column}" for column in range(30)] for line in range(lines)])
    assert (len(content) > 109 * 128 * 512) == (lines == 9_000), "what the header alone can list"
    sheet, read_lines = read(tmp_path, content)
    assert (sheet.rows, read_lines[-1][0][-1]) == (lines, f"某{lines - 1}-29")


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("ending", [".xls", ".xlsx", ".ods", ".xlsb", ".et", ".csv", ""])
def test_a_workbook_is_what_it_holds_whatever_its_name_ends_in(name: str, ending: str, tmp_path: Path) -> None:
    _, lines = read(tmp_path, BOOKS[name], f"台账{ending}")
    assert lines[1][0][0] == PLAIN[1][0][0]
