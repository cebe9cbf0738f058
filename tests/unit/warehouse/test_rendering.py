"""What `gridhub query` writes for Excel: nothing becomes a formula, nothing loses a digit, nothing stops half way."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from gridhub.release.rendering import render
from gridhub.release.sheet_cells import TooManyRows


def in_workbook(folder: Path, value: object) -> object:
    path = folder / "x.xlsx"
    render(pd.DataFrame({"=列": pd.Series([value, None], dtype=object)}), "xlsx", path)
    page = openpyxl.load_workbook(path).worksheets[0]
    assert page["A1"].data_type == "s"
    assert page["A2"].data_type != "f"
    return page["A2"].value


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "'); DROP TABLE x;--", "http://x"]
)
def test_a_text_stays_a_text_in_a_workbook_and_is_disarmed_in_a_csv_file(tmp_path: Path, text: str) -> None:
    assert in_workbook(tmp_path, text) == text
    render(pd.DataFrame({"a": [text], "b": [1]}), "csv", tmp_path / "x.csv")
    first = (tmp_path / "x.csv").read_text(encoding="utf-8-sig").splitlines()[1].lstrip('"')[:1]
    assert first not in "=+-@\t"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (990081198001010011, "990081198001010011"),
        (Decimal("12345678901234567.89"), "12345678901234567.89"),
        (Decimal("0.10"), 0.1),
        (260, 260),
        (True, "是"),
        (float("inf"), "inf"),
        (date(1850, 1, 1), "1850-01-01"),
        (date(1949, 10, 1), datetime(1949, 10, 1)),
        (datetime(2026, 10, 31, 8, 30), datetime(2026, 10, 31, 8, 30)),
        (pd.Timestamp("2026-10-31", tz="Asia/Shanghai"), "2026-10-31T00:00:00+08:00"),
        (time(8, 30), "08:30:00"),
        ([1, 2], "[1, 2]"),
    ],
)
def test_every_kind_of_value_arrives_whole(tmp_path: Path, value: object, written: object) -> None:
    assert in_workbook(tmp_path, value) == written


def test_a_text_longer_than_a_cell_is_told_and_not_cut(tmp_path: Path) -> None:
    with pytest.raises(TooManyRows, match="csv"):
        in_workbook(tmp_path, "甲" * 40_000)


def test_a_csv_says_yes_no_and_whole_numbers_as_the_workbook_does(tmp_path: Path) -> None:
    frame = pd.DataFrame({
        "是否末级": [True, False], "有无公示牌": pd.Series([None, True], dtype=object), "数值": [6.0, -12.5],
        "连心卡数": [None, -3.0], "日期": pd.to_datetime(pd.Series(["2026-10-31", None])),
    })  # fmt: skip
    render(frame, "csv", tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text(encoding="utf-8-sig").splitlines()[1:] == [
        "是,,6,,2026-10-31", "否,是,-12.5,-3,",
    ]  # fmt: skip
