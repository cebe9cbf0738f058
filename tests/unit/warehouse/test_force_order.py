"""Which of several periods of a snapshot is in force."""

from __future__ import annotations

from datetime import date, datetime

from gridhub.build.force import choose_in_force
from gridhub.contracts.period import Period
from gridhub.state.delivery import Delivery


def delivery(period: str, number: int, part: str = "") -> Delivery:
    return Delivery(
        f"d{number}", "x", f"{number}.xlsx", "", number, datetime(2026, 11, 1), "police", "register", period,
        Period(period).last_day, part, 1, "received",
    )  # fmt: skip


def in_force(*periods: str) -> list[str]:
    known = [delivery(period, number) for number, period in enumerate(periods)]
    return [one.period for one in choose_in_force(known, "snapshot", date(2026, 12, 31))]


def test_the_period_that_ends_last_is_in_force_whatever_it_is_called() -> None:
    assert in_force("2026-Q3", "2026-H1", "2026-08") == ["2026-Q3"]
    assert in_force("2026-11", "2026") == ["2026"]


def test_of_two_lists_that_end_together_one_is_in_force() -> None:
    assert in_force("2026-10-31", "2026-10") == ["2026-10-31"]
