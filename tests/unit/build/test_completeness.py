"""What a number may say, of what came: complete, until when, or nothing."""

from __future__ import annotations

from datetime import date

import pytest

from gridhub.build.completeness import Came, Value, begin_of, grounds_of, judge, span_of
from gridhub.contracts.export_ref import ExportRef
from gridhub.contracts.indicator_tables import Kind
from gridhub.contracts.period import Period
from gridhub.project.sql.known_rows import Standing
from tests.unit.build.test_gaps import export

AS_OF = date(2026, 10, 31)
MONTHS = ("2026-08", "2026-09", "2026-10")


def list_of(kind: str, *came: str, must_have: bool = True, due: tuple[str, ...] = MONTHS) -> Came:
    """An export of which these months came."""
    spec = export(kind=kind, key=("a",) if kind != "snapshot" else (), must_have=must_have)
    periods = tuple((Period(month), "complete" if month in came else "missing") for month in due)
    used = tuple(Period(month) for month in came)
    return Came(spec, f"{kind}表", periods, used[-1:] if kind == "snapshot" else used)


def judged(
    kind: Kind, rows: dict[str, Came], links: dict[str, Came] | None = None, *, rate: bool = False
) -> tuple[str, bool, str | None]:
    links = links or {}
    standing = Standing(frozenset(f"d__{name}" for name in rows), frozenset(f"d__{name}" for name in links))
    value = Value("mart.x", "1", "indicator", "数", kind, standing, rate)
    came = {ExportRef("d", name): one for name, one in (rows | links).items()}
    return judge(value, grounds_of(value, came, AS_OF))


def test_a_number_with_all_its_months_is_complete_and_may_be_zero() -> None:
    assert judged("month", {"visits": list_of("append", *MONTHS)}) == ("complete", True, None)


def test_a_register_of_last_month_is_said_with_until_when() -> None:
    state, zero, missing = judged("stock", {"people": list_of("snapshot", "2026-08", "2026-09")})
    assert (state, zero) == ("partial", False)
    assert missing == "数据不全：snapshot表（截至 2026-09）"


def test_an_older_month_of_a_register_is_not_missed_once_a_newer_came() -> None:
    assert judged("stock", {"people": list_of("snapshot", "2026-10")})[0] == "complete"


def test_a_stock_of_events_misses_every_month_of_them() -> None:
    state, _, missing = judged("stock", {"deaths": list_of("append", "2026-08", "2026-10")})
    assert (state, missing) == ("partial", "数据不全：append表（缺 2026-09）")


def test_a_months_number_without_that_months_events_is_none_at_all() -> None:
    state, zero, missing = judged("month", {"visits": list_of("append", "2026-08", "2026-09")})
    assert (state, zero) == ("not_computable", False)
    assert missing == "缺少append表（缺 2026-10）"


def test_a_quarter_with_a_month_left_is_partial_as_a_count_and_nothing_as_a_rate() -> None:
    lists = {
        "visits": list_of("append", "2026-10", due=("2026-10", "2026-11")),
        "more": list_of("append", must_have=False),
    }
    assert judged("quarter", lists)[0] == "partial"
    assert judged("quarter", lists, rate=True)[0] == "not_computable"


def test_a_rate_of_stocks_is_said_with_until_when() -> None:
    both = {"people": list_of("snapshot", "2026-09"), "grids": list_of("snapshot", "2026-10")}
    assert judged("stock", both, rate=True)[0] == "partial"


def test_a_list_that_must_be_had_and_never_came_leaves_nothing_to_say() -> None:
    lists = {"rolls": list_of("append", *MONTHS), "deaths": list_of("append")}
    state, _, missing = judged("stock", lists)
    assert (state, missing) == ("not_computable", "缺少append表（从未收到可用的数据）")


def test_a_list_that_may_be_had_and_never_came_is_told_beside_the_number() -> None:
    lists = {"rolls": list_of("append", *MONTHS), "visits": list_of("append", must_have=False)}
    assert judged("stock", lists)[0] == "partial"


def test_nothing_of_all_lists_leaves_nothing_to_say_even_if_none_must_be_had() -> None:
    assert judged("stock", {"a": list_of("append", must_have=False)})[0] == "not_computable"


def test_who_only_helps_to_link_makes_no_number_null_and_no_zero_doubtful() -> None:
    state, zero, missing = judged("stock", {"rolls": list_of("append", *MONTHS)}, {"firms": list_of("snapshot")})
    assert (state, zero) == ("partial", True)
    assert missing is not None
    assert "归并" in missing


def test_an_octobers_number_misses_the_september_roll_that_helps_to_tell_households_apart() -> None:
    roll = {"rolls": list_of("append", "2026-08", "2026-10")}
    state, zero, missing = judged("month", {"visits": list_of("append", *MONTHS)}, roll)
    assert (state, zero) == ("partial", True)
    assert missing == "另有 1 项数据不全，可能影响人、户、地点的归并：append表（缺 2026-09）"


def test_an_octobers_rate_is_said_but_not_as_whole_when_septembers_visits_lack_that_tell_who_lives_where() -> None:
    visits = {"visits": list_of("append", "2026-08", "2026-10")}
    assert judged("month", visits, rate=True)[0] == "complete"
    state, zero, missing = judged("month", visits, visits, rate=True)
    assert (state, zero) == ("partial", True)
    assert missing == "另有 1 项数据不全，可能影响人、户、地点的归并：append表（缺 2026-09）"


@pytest.mark.parametrize(
    ("kind", "first"), [("month", date(2026, 10, 1)), ("quarter", date(2026, 10, 1)), ("year", date(2026, 1, 1))]
)
def test_a_flow_ends_on_the_reporting_date(kind: Kind, first: date) -> None:
    assert span_of(kind, AS_OF) == (first, AS_OF)


def test_a_year_is_told_from_the_month_on_that_the_citys_data_begin() -> None:
    value = Value("mart.x", "1", "indicator", "数", "year", Standing(frozenset({"d__visits"})))
    grounds = grounds_of(value, {ExportRef("d", "visits"): list_of("append", *MONTHS)}, AS_OF)
    assert begin_of(grounds) == date(2026, 8, 1)
