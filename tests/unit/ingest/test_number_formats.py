"""What a cell shows by its number format, where that is another thing than it stores."""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gridhub.ingest.readers.number_format import is_plain, shown
from gridhub.ingest.readers.shown_text import differs
from gridhub.ingest.readers.workbook_cells import read_workbook
from tests.cell_lists import rows_of

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
    ("code", "stored", "expected"),
    [
        ('0.00"万元";(0.00"万元")', "-5", ("-5.00万元", "s")), ('0.00"万元";[Red]0.00"万元"', "-5", ("5.00万元", "u")),
        ("#,##0.0,;(#,##0.0,)", "-5000", ("-5.0", "s")), ("0%;(0%)", "-0.25", ("-25%", "s")), ('0.00"万元";-0.00"万元"', "-5", ("-5.00万元", "s")),
        ("000;(000)", "-5", ("-005", "s")), ('"-"0', "5", ("-5", "u")), ('[<0]"负"0;0', "-5", ("-负5", "u")),
    ],
)  # fmt: skip
def test_a_negative_number_is_never_shown_as_a_positive_one(code: str, stored: str, expected: tuple[str, str]) -> None:
    assert not is_plain(code) and shown(code, stored) == expected


@pytest.mark.parametrize(
    ("code", "stored", "text"),
    [
        ("(0000)00000000", "59187654321", "(0591)87654321"), ("(###) ###-####", "2125551234", "(212) 555-1234"),
        ('General"万元"', "5", "5万元"), ('@"号"', "12", "12号"), ('"第"General', "3", "第3"), ('m"月"d"日"', "5", "1月5日"),
        ("yyyy-mm", "1", "1900年1月"), ("yyyy-mm", "59", "1900年2月"), ('yyyy"年" hh:mm', JUNE, "1975年"),
    ],
)  # fmt: skip
def test_brackets_words_and_the_first_days_of_the_calendar_are_shown_as_they_are(
    code: str, stored: str, text: str
) -> None:
    seen = shown(code, stored)
    assert seen is not None and seen[0] == text and seen[1] in "sp"


@pytest.mark.parametrize(
    "code", ["000000", "0%", '0.00"万元"', "yyyy-mm", "[$-804]m", "0!.0,", "[" * 300, "0" * 300, "[> 100]0", "[>?]00"]
)
@pytest.mark.parametrize(
    "stored", ["1e60", "1E+1000000", "-1e300", "1e-400", "5", "-5", "0", "nan", "inf", "x", "2958466", "1e999999999"]
)
def test_no_number_and_no_format_breaks_the_reading(code: str, stored: str) -> None:
    seen = shown(code, stored)
    assert seen is None or (len(seen[0]) < 400 and seen[1] in "spu")
    assert differs("float", stored, stored) is None or differs("float", stored, stored)[1] in "su"  # type: ignore[index]


@pytest.mark.parametrize("code", ["[$CNY] 0.00", "[$RMB]0", "[$人民币]0", "[$元-804]0"])
def test_yuan_by_any_name_is_no_foreign_currency(code: str) -> None:
    assert shown(code, "5") is None


@pytest.mark.parametrize("code", ['d"天"h"小时"m"分"', "d h:mm"])
def test_a_span_of_time_is_no_date(code: str) -> None:
    assert shown(code, "3.5") == ("（时长或日期不明）", "u")


@pytest.mark.parametrize("cell", ["s='1'", 's = "1"', 's="01"', 's="1" t="n"'])
def test_the_format_of_a_cell_counts_however_the_file_writes_it(cell: str, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = openpyxl.Workbook()
    page: Any = book.active
    page["A1"] = 7
    page["A1"].number_format = "000"
    book.save(path)
    changed = tmp_path / "changed.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                content = re.sub(rb'<c r="A1"[^>]*>', f'<c r="A1" {cell}>'.encode(), content)
            target.writestr(name, content)
    (sheet,) = read_workbook(changed, tmp_path).sheets
    assert [cells for _, cells, _ in rows_of(tmp_path / sheet.file)] == [["007"]]


@pytest.mark.parametrize(
    ("kind", "stored", "text", "expected"),
    [
        ("date", "1975-06-01", "197506", ("1975年6月", "p")), ("date", "1975-06-01", "一九七五年六月", ("1975年6月", "p")),
        ("date", "2012-12-12", "12月", ("12月", "p")), ("date", "2006-06-06", "06-06", ("06-06", "u")), ("date", "2012-06-12", "12日", ("12日", "p")),
        ("date", "2012-12-01", "12-01", ("12-01", "u")), ("date", "1975-06-01", "06-01", ("6月1日", "p")), ("date", "1975-06-01", "星期日", ("星期日", "p")),
        ("date", "1975-06-01", "19750601", None), ("float", "5", "-5", ("-5", "u")), ("float", "1e999999999", "1", ("1", "u")),
    ],
)  # fmt: skip
def test_an_opendocument_date_says_no_more_than_its_text(
    kind: str, stored: str, text: str, expected: tuple[str, str] | None
) -> None:
    assert differs(kind, stored, text) == expected


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
        read = [(cells[1], kinds[1]) for _, cells, kinds in rows_of(folder / sheet.file)]
    for (code, value, text, kind), (got, letter) in zip(cases, read, strict=True):
        if kind == "n":
            assert letter == "n" and got is not None and Decimal(got) == Decimal(repr(value)), code
        elif kind == "*":
            assert got == str(value) == text, code
        else:
            assert (got, letter) == (text, kind), (code, value)
