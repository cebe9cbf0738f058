"""Rows typed many at once say what the rule for one cell says."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from gridhub.ingest.readers.cell_text import row_text
from gridhub.ingest.readers.text_lengths import length_of
from gridhub.ingest.readers.typed_rows import typed_rows

TEXT = st.sampled_from(["", " ", "　", "张三", "007012", "NULL", "a\nb"]) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00\x1c\x1d\x1e\x1f\x85"), max_size=6
)
VALUE = TEXT | st.one_of(
    st.integers(-(10**6), 10**18), st.floats(allow_nan=False, allow_infinity=False), st.booleans(),
    st.dates(date(1900, 1, 1)), st.datetimes(datetime(1900, 1, 1)), st.just(time(8, 30)), st.just(timedelta(hours=30)),
)  # fmt: skip


@st.composite
def sheets(draw: st.DrawFn) -> list[list[object]]:
    width = draw(st.integers(1, 5))
    columns = [draw(st.sampled_from([TEXT, VALUE])) for _ in range(width)]
    return [[draw(column) for column in columns] for _ in range(draw(st.integers(1, 9)))]


@settings(deadline=None, max_examples=150)
@given(sheets())
def test_many_rows_at_once_are_the_rows_one_by_one(rows: list[list[object]]) -> None:
    columns, letters, characters = typed_rows(rows)
    cells = [list(row) for row in zip(*(column.to_pylist() for column in columns), strict=True)]
    found = [(cells[at], letters[at].tobytes().decode()) for at in range(len(rows))]
    assert found == [row_text(row) for row in rows]
    given = [value for row in rows for value in row if isinstance(value, str)]
    assert characters == sum(length_of(text) for text in given)
