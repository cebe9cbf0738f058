"""Periods, record ids and names of exports: what is written is read back the same, and nothing else is read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gridhub.contracts.export_ref import ExportRef
from gridhub.contracts.period import Period, Span
from gridhub.contracts.record_id import RecordId, record_id_sql
from gridhub.contracts.rule_spec import RuleSpec
from gridhub.project.connector import Connector

days = st.dates(date(2000, 1, 1), date(2999, 12, 31))
names = st.from_regex(r"[a-z][a-z0-9]{0,3}(_[a-z0-9]{1,3}){0,3}", fullmatch=True)
record_ids = st.builds(
    RecordId,
    st.from_regex(r"d[0-9a-f]{16}", fullmatch=True), st.integers(1, 2**31 - 1), st.integers(1, 2**31 - 1),
)  # fmt: skip


@given(days, st.sampled_from(get_args(Span)))
def test_a_period_holds_its_day_and_ends_the_day_before_the_next_begins(day: date, span: Span) -> None:
    period = Period.containing(day, span)
    assert Period(str(period)) == period
    assert period.span == span
    assert period.first_day <= day <= period.last_day
    assert period.later(1).first_day == period.last_day + timedelta(days=1)
    assert period.later(1).span == span


@given(days)
def test_a_day_is_its_own_end_and_lies_in_its_month(day: date) -> None:
    period = Period.containing(day, "daily")
    assert period.first_day == period.last_day == day
    assert period.month == Period.containing(day, "monthly")
    assert period.digits == day.strftime("%Y%m%d")


@pytest.mark.parametrize(("text", "first", "last", "month"), [
    ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30), "2026-09"), ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), "2026-12"),
    ("2026-H1", date(2026, 1, 1), date(2026, 6, 30), "2026-06"), ("2026-H2", date(2026, 7, 1), date(2026, 12, 31), "2026-12"),
    ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026-12"), ("2028-02", date(2028, 2, 1), date(2028, 2, 29), "2028-02"),
])  # fmt: skip
def test_a_quarter_a_half_year_and_a_year_end_with_their_last_month(
    text: str, first: date, last: date, month: str
) -> None:
    period = Period(text)
    assert (period.first_day, period.last_day, period.month.text) == (first, last, month)


@given(days, days, st.sampled_from(get_args(Span)))
def test_periods_are_ordered_as_time_is(one: date, other: date, span: Span) -> None:
    a, b = Period.containing(one, span), Period.containing(other, span)
    assert (a < b) == (a.last_day < b.last_day)
    assert (a == b) == (a.last_day == b.last_day)


def test_of_two_periods_that_end_together_the_longer_comes_first() -> None:
    texts = ["2026-12-31", "2026", "2026-12", "2026-H2", "2026-Q3", "2026-Q4"]
    assert [p.text for p in sorted(map(Period, texts))] == [
        "2026-Q3", "2026", "2026-H2", "2026-Q4", "2026-12", "2026-12-31",
    ]  # fmt: skip


@given(days, st.sampled_from(get_args(Span)), st.integers(-24, 24), st.integers(-24, 24))
def test_periods_add_up(day: date, span: Span, some: int, more: int) -> None:
    period = Period.containing(day, span)
    assert period.later(some).later(more) == period.later(some + more)


@pytest.mark.parametrize("text", [
    "", "202610", "2026-1", "2026-13", "2026-00", "0000-01", "0000", "2026-02-30", "2026-10-1", "2026-10-31 ", "2026-W44",
    "２０２６-10", "2026-10\n", "2026-Q5", "2026-Q0", "2026-H3", "2026Q3", "2026-q3", "2026-Q3-01", "26",
])  # fmt: skip
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- the words differ, some are Python's own
        Period(text)


@given(st.text(st.sampled_from("0123456789-T WQH"), max_size=11))
def test_a_period_is_written_as_it_was_read(text: str) -> None:
    try:
        period = Period(text)
    except ValueError:
        return
    assert str(period) == text
    assert period == Period.containing(period.first_day, period.span)


@given(record_ids)
def test_a_record_id_is_read_back_as_written(record: RecordId) -> None:
    assert RecordId.parse(str(record)) == record


@pytest.mark.parametrize("text", [
    "", "d1", "d1:1", "d1:1:", ":1:1", "d1:0:1", "d1:1:0", "d1:01:1", "d1:-1:1", "d1:1:1:1", "d1:1:x", "d1: 1:1", "d1:1:１",
    "d1:1:1\n",
])  # fmt: skip
def test_what_names_no_row_is_no_record_id(text: str) -> None:
    with pytest.raises(ValueError, match="wanted"):
        RecordId.parse(text)


@pytest.mark.parametrize(("delivery", "sheet_no", "row"), [("", 1, 1), ("a:b", 1, 1), ("d1", 0, 1), ("d1", 1, -1)])
def test_a_record_id_that_could_not_be_read_back_is_not_made(delivery: str, sheet_no: int, row: int) -> None:
    with pytest.raises(ValueError, match="no row"):
        RecordId(delivery, sheet_no, row)


def test_the_database_takes_a_record_id_apart_as_python_does() -> None:
    written = [RecordId("d0123456789abcdef", 1, 7), RecordId("d1", 12, 1_048_576), RecordId("a", 2, 2_147_483_647)]
    part = record_id_sql("line.id")
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE line (id VARCHAR)")
        connection.executemany("INSERT INTO line VALUES (?)", [*([str(record)] for record in written), [None]])
        found = connection.execute(f"SELECT {part.delivery_id}, {part.sheet_no}, {part.row} FROM line").fetchall()
    assert found == [*((r.delivery_id, r.sheet_no, r.row) for r in written), (None, None, None)]


@given(names, names)
def test_the_name_of_an_export_is_read_back_as_written(department: str, export: str) -> None:
    ref = ExportRef(department, export)
    assert ExportRef.parse(ref.leaf) == ref == (department, export)
    assert {(department, export): "found"}[ref] == "found"


@given(names, names, names, names)
def test_two_exports_never_share_a_name(a: str, b: str, c: str, d: str) -> None:
    assert (ExportRef(a, b).leaf == ExportRef(c, d).leaf) == ((a, b) == (c, d))


@pytest.mark.parametrize("leaf", [
    "", "a", "a_b", "__b", "a__", "a__b__c", "a___b", "A__b", "a__1 ", "a__b\n", "1a__b", "a__民政", "a__b;DROP",
])  # fmt: skip
def test_what_is_not_two_names_is_no_export(leaf: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- one of two texts, by what is wrong
        ExportRef.parse(leaf)


@pytest.mark.parametrize("name", ["a__b", "a_", "_a", "A"])
def test_a_connector_takes_no_name_that_could_not_be_told_apart(name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Connector.model_validate({"department": name, "exports": {name: {}}})
    assert {("department",), ("exports", name, "[key]")} <= {error["loc"] for error in refused.value.errors()}


def test_a_rule_has_a_name_and_stops_nothing_unless_it_says_so() -> None:
    assert RuleSpec("cid.parse") == RuleSpec("cid.parse", blocking=False)
    with pytest.raises(ValueError, match="name"):
        RuleSpec(" ")
