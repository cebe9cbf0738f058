"""What a cell shows by its number format, where that is another thing than it stores."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gridhub.ingest.readers.cells_file import read_cells
from gridhub.ingest.readers.number_format import differs, is_plain, shown
from gridhub.ingest.readers.workbook_cells import read_workbook

JUNE = "27546"
"""1975-06-01 as a spreadsheet stores it."""


@pytest.mark.parametrize(
    ("code", "stored", "text"),
    [
        ('yyyy"年"m"月"', JUNE, "1975年6月"), ("yyyy", JUNE, "1975年"), ("mmm-yy", JUNE, "1975年6月"),
        ("yyyy-mm", JUNE, "1975年6月"), ('[$-804]yyyy"年"m"月";@', JUNE, "1975年6月"), ("yyyy/m", JUNE, "1975年6月"),
        ('m"月"d"日"', JUNE, "6月1日"), ("d-mmm", JUNE, "6月1日"), ("e.m", JUNE, "1975年6月"),
        ('[DBNum1][$-804]yyyy"年"m"月"', JUNE, "1975年6月"), ("aaaa", JUNE, "星期日"), ('yyyy\\年mm\\月', JUNE, "1975年6月"),
    ],
)  # fmt: skip
def test_a_date_without_its_day_or_year_is_shown_by_the_parts_it_has(code: str, stored: str, text: str) -> None:
    assert not is_plain(code) and shown(code, stored) == (text, "p")


@pytest.mark.parametrize(
    "code",
    [
        "yyyy-mm-dd", "yyyy/m/d", 'yyyy"年"m"月"d"日"', '[$-804]yyyy"年"m"月"d"日";@', "yyyy-mm-dd hh:mm:ss", "d/m/yy",
        "h:mm", "[h]:mm:ss", "mm:ss.0", "yyyy/m/d h:mm AM/PM", "上午/下午h\"时\"mm\"分\"", "yyyy-mm-dd;@", "m/d/yyyy dddd",
    ],
)  # fmt: skip
def test_a_whole_date_or_a_time_of_day_is_what_it_stores(code: str) -> None:
    assert is_plain(code) and shown(code, JUNE) is None and shown(code, "27546.5") is None


@pytest.mark.parametrize(
    ("code", "stored", "text"),
    [
        ("000000", "7012", "007012"), ('"GP"00000', "12", "GP00012"), ('"990081"000000000', "1001001", "990081001001001"),
        ("000-0000-0000", "14212345678", "142-1234-5678"), ("0!.0,", "100000", "10.0"), ('0!.0,"万"', "100000", "10.0万"),
        ("0.0,,", "1000000", "1.0"), ('0.00"万元"', "0.02", "0.02万元"), ('0.00"万元"', "0.0234", "0.0234万元"), ("0%", "0.15", "15%"),
        ("0.00%", "0.1534", "15.34%"), ("[$$-409]#,##0.00", "12.5", "$12.50"), ('"US$"0', "9", "US$9"), ('0"号"', "3", "3号"),
        ('[>=10000]0.0,"千";0', "12000", "12.0千"), ("\\A000", "7", "A007"), ("000000", "-12", "-000012"), ('0.##"万"', "2.5", "2.5万"),
    ],
)  # fmt: skip
def test_a_number_that_is_padded_prefixed_scaled_or_of_another_unit_is_what_the_cell_shows(
    code: str, stored: str, text: str
) -> None:
    assert not is_plain(code) and shown(code, stored) == (text, "s")


@pytest.mark.parametrize(
    ("code", "stored"),
    [
        ("General", "12.5"), ("0", "12.5"), ("0.00", "3.14159"), ("#,##0.00", "1234.5"), ("#,##0_);[Red](#,##0)", "-5"),
        ('_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', "0"), ("@", "5"), ("0.00E+00", "12345"), ("# ?/?", "0.5"),
        ('0"人"', "3"), ('#,##0.00"元"', "5"), ("[Red][=50]General;[Blue]0", "50"), ("G/通用格式", "5"), ('0.0"平方米"', "88.25"),
        ("[DBNum1][$-804]General", "3"), ("[$¥-804]#,##0.00", "5"), ("[$-F400]h:mm:ss AM/PM", "0.5"),
    ],
)  # fmt: skip
def test_rounding_grouping_colour_yuan_and_words_of_counting_change_nothing(code: str, stored: str) -> None:
    assert shown(code, stored) is None


@pytest.mark.parametrize(
    ("code", "stored"),
    [("0!.0,", "102345"), ("#,##0,", "1234"), ('0;-0;"无"', "0"), (";;;", "5"), ("000", "12.5"), ('"已填"', "5")],
)
def test_what_shows_less_than_is_stored_is_certain_of_nothing(code: str, stored: str) -> None:
    seen = shown(code, stored)
    assert seen is not None and seen[1] == "u"


@pytest.mark.parametrize(
    ("kind", "stored", "text", "expected"),
    [
        ("date", "1975-06-01", "1975年6月", ("1975年6月", "p")), ("date", "1975-06-01", "Jun-75", ("1975年6月", "p")),
        ("date", "1975-06-01", "1975", ("1975年", "p")), ("date", "1975-06-01", "6月1日", ("6月1日", "p")),
        ("date", "1975-06-01", "1975/6/1", None), ("date", "1975-06-01", "01 Jun 75", None), ("date", "1975-06-01T08:30:00", "1975-06-01 08:30", None),
        ("float", "7012", "007012", ("007012", "s")), ("float", "12", "GP00012", ("GP00012", "s")), ("float", "1234.567", "1,234.57", None),
        ("float", "0.02", "0.02万元", ("0.02万元", "s")), ("float", "3", "3人", None), ("float", "100000", "10.0", ("10.0", "s")),
        ("percentage", "0.15", "15%", ("15%", "s")), ("currency", "5", "¥5.00", None), ("currency", "5", "$5.00", ("$5.00", "s")), ("float", "5", "", ("（不显示）", "u")),
    ],
)  # fmt: skip
def test_an_opendocument_cell_is_compared_with_the_text_it_shows(
    kind: str, stored: str, text: str, expected: tuple[str, str] | None
) -> None:
    assert differs(kind, stored, text) == expected


DAYS = st.dates(date(1930, 1, 1), date(2035, 12, 31))
WHOLE = st.integers(0, 10**8)


def _date_case(code: str, show: Callable[[date], str]) -> st.SearchStrategy[tuple[str, Any, str, str]]:
    return DAYS.map(lambda day: (code, day, show(day), "p"))


CASES = st.one_of(
    _date_case('yyyy"年"m"月"', lambda day: f"{day.year}年{day.month}月"),
    _date_case("yyyy-mm", lambda day: f"{day:%Y}年{day.month}月"),
    _date_case("mmm-yy", lambda day: f"{day.year}年{day.month}月"),
    _date_case("yyyy", lambda day: f"{day.year}年"),
    _date_case('m"月"d"日"', lambda day: f"{day.month}月{day.day}日"),
    DAYS.map(lambda day: ("yyyy-mm-dd", day, day.isoformat(), "d")),
    st.tuples(st.integers(2, 12), WHOLE).map(
        lambda case: ("0" * case[0], case[1], str(case[1]).zfill(case[0]), "s" if len(str(case[1])) < case[0] else "*")
    ),
    st.tuples(st.sampled_from(["GP", "NO.", "证"]), st.integers(1, 9), WHOLE).map(
        lambda case: (f'"{case[0]}"{"0" * case[1]}', case[2], f"{case[0]}{str(case[2]).zfill(case[1])}", "s")
    ),
    st.tuples(st.integers(1, 3), st.integers(1, 10**6)).map(
        lambda case: ("0" + "," * case[0], case[1] * 1000 ** case[0], str(case[1]), "s")
    ),
    st.integers(1, 10**6).map(lambda tenths: ("0!.0,", tenths * 1000, f"{tenths // 10}.{tenths % 10}", "s")),
    st.integers(1, 10**6).map(lambda cents: ('0.00"万元"', cents / 100, f"{Decimal(cents) / 100:.2f}万元", "s")),
    st.integers(1, 10**4).map(lambda share: ("0%", share / 100, f"{share}%", "s")),
    st.integers(1, 10**6).map(lambda cents: ("#,##0.00", cents / 100, "", "n")),
)
"""Format, value, what is shown by Python's own formatting, kind ("*": the number or its equal text)."""


def _xlsx(path: Path, cases: list[tuple[str, Any, str, str]]) -> None:
    book = openpyxl.Workbook()
    page: Any = book.active
    for row, (code, value, _, _) in enumerate(cases, start=1):
        cell = page.cell(row, 2, value)
        cell.number_format = code
    book.save(path)


def _xls(path: Path, cases: list[tuple[str, Any, str, str]]) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("表1")
    for row, (code, value, _, _) in enumerate(cases):
        style = xlwt.XFStyle()
        style.num_format_str = code
        page.write(row, 1, value, style)
    book.save(str(path))


@pytest.mark.parametrize(("ending", "write"), [(".xlsx", _xlsx), (".xls", _xls)])
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(cases=st.lists(CASES, min_size=1, max_size=12))
def test_any_sheet_of_formatted_numbers_is_read_as_it_is_shown(
    ending: str, write: Callable[[Path, list[tuple[str, Any, str, str]]], None], cases: list[tuple[str, Any, str, str]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / f"book{ending}"
        write(path, cases)
        (sheet,) = read_workbook(path, folder).sheets
        frame = pl.DataFrame(pl.from_arrow(read_cells(folder / sheet.file)))
        read = [(cells[1], kinds[1]) for cells, kinds in frame.select("cells", "kinds").iter_rows()]
    for (code, value, text, kind), (got, letter) in zip(cases, read, strict=True):
        if kind == "n":
            assert letter == "n" and got is not None and Decimal(got) == Decimal(repr(value)), code
        elif kind == "*":
            assert got == str(value) == text, code
        else:
            assert (got, letter) == (text, kind), (code, value)
