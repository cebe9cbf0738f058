"""Any workbook read by the road equals what openpyxl reads in its normal mode: values, places, kinds, merges, rows."""

from __future__ import annotations

import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gridhub.ingest.readers.cell_text import EMPTY, KIND_OF_TYPE, cell_text
from gridhub.ingest.readers.child import read_in_child
from tests.cell_lists import rows_of
from tests.unit.ingest.town import Town, kinds_of, person

TEXT = st.text(st.sampled_from([*"王小明阳光小区,;=+-@'\"<>&\n\t 　０ａ1.㐀龥𠮷"]), max_size=10)
VALUE = st.one_of(
    st.none(),
    TEXT,
    st.sampled_from(["NULL", "N/A", "#N/A!", "007012", "同上", "true"]),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.dates(date(1900, 3, 2), date(2199, 12, 31)),
    st.datetimes(datetime(1900, 3, 2), datetime(2199, 12, 31)).map(lambda at: at.replace(microsecond=0)),
)
SHEET = st.lists(st.lists(VALUE, max_size=7), min_size=1, max_size=12)
AREAS = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 6), st.integers(0, 2), st.integers(0, 2)), max_size=3)


def written(path: Path, sheets: list[list[list[Any]]], areas: list[tuple[int, ...]], hidden: set[int]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets):
        page = book.create_sheet(f"表{number}")
        for at, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                cell = page.cell(at, column)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # a text that begins with = is a text
        taken: set[tuple[int, int]] = set()
        for top, left, down, right in areas:
            places = {(r, c) for r in range(top, top + down + 1) for c in range(left, left + right + 1)}
            if len(places) > 1 and not places & taken:
                taken |= places
                page.merge_cells(start_row=top, start_column=left, end_row=top + down, end_column=left + right)
        for row_number in hidden:
            page.row_dimensions[row_number].hidden = True
    book.save(path)


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(SHEET, min_size=1, max_size=2), AREAS, st.sets(st.integers(1, 9), max_size=3))
def test_the_road_reads_what_openpyxl_reads(
    sheets: list[list[list[Any]]], areas: list[tuple[int, ...]], hidden: set[int]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "book.xlsx"
        written(path, sheets, areas, hidden)
        read = read_in_child(path, "workbook", folder)
        truth = openpyxl.load_workbook(path)
        assert [sheet.sheet for sheet in read.sheets] == truth.sheetnames
        for sheet, page in zip(read.sheets, truth.worksheets, strict=True):
            cells = {
                (row, column): (text, kind)
                for row, texts, kinds in rows_of(folder / sheet.file)
                for column, (text, kind) in enumerate(zip(texts, kinds, strict=True), start=1)
                if kind != EMPTY
            }
            expected = {
                (cell.row, cell.column): (cell_text(cell.value), KIND_OF_TYPE[type(cell.value)])
                for row in page.iter_rows()
                for cell in row
                if cell.value is not None and cell_text(cell.value) is not None
            }
            assert cells == expected
            assert sheet.facts.hidden_rows == len(hidden)
            merges = sorted(
                (m.min_row - 1, m.min_col - 1, m.max_row - 1, m.max_col - 1) for m in page.merged_cells.ranges
            )
            assert list(sheet.merges) == merges


HEADS = st.permutations(["序号", "姓名", "公民身份号码", "联系电话", "现住址", "备注"])


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    HEADS, st.integers(0, 3), st.booleans(), st.integers(1, 8), st.sets(st.integers(5, 12), max_size=3), st.booleans()
)
def test_a_form_with_titles_and_two_header_rows_gives_its_rows(
    heads: list[str], titles: int, two_rows: bool, count: int, hidden: set[int], totals: bool
) -> None:
    """Whatever stands around it, the table found is the table written, row for row, under its own row numbers."""
    columns = ["序号", "姓名", "公民身份号码", "联系电话", "现住址", "备注"]
    people = [[*person(n), ""] for n in range(1, count + 1)]
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    at = 1
    for number in range(titles):
        page.cell(at, 1, ["城关派出所实有人口登记表", "填报单位：城关派出所", "填表日期：2026.10.31"][number])
        page.merge_cells(start_row=at, start_column=1, end_row=at, end_column=6)
        at += 1
    header = at
    for index, head in enumerate(heads, start=1):
        page.cell(at, index, head)
        if two_rows:
            if head in ("联系电话",):
                page.cell(at, index, "本人情况")
                page.cell(at + 1, index, head)
            else:
                page.merge_cells(start_row=at, start_column=index, end_row=at + 1, end_column=index)
    at += 2 if two_rows else 1
    first = at
    for one in people:
        for index, head in enumerate(heads, start=1):
            page.cell(at, index, one[columns.index(head)] or None)
        at += 1
    if totals:
        page.cell(at, 1, "合计")
        page.cell(at + 1, 1, "制表人：王某　审核人：李某")
    for row_number in hidden:
        page.row_dimensions[row_number].hidden = True
    with tempfile.TemporaryDirectory() as name:
        town = Town(Path(name))
        path = town.config.inbox / "人口_城关_202610.xlsx"
        book.save(path)
        raw = town.read_one(path.name)
        found = raw.sheets[0]
        assert found.header_rows == (header, header + int(two_rows))
        place = {column.field: column.index for column in found.columns}
        data = pl.read_parquet(raw.path).filter(pl.col("row_kind") == "data")
        assert data["row"].to_list() == list(range(first, first + count))
        for field, head in (("name", "姓名"), ("cid", "公民身份号码"), ("phone", "联系电话"), ("address", "现住址")):
            assert data[f"c{place[field]}"].to_list() == [one[columns.index(head)] for one in people]
        assert kinds_of(raw).count("total") == int(totals)
