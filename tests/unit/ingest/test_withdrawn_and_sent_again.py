"""What is said of a withdrawn delivery follows what lies in the inbox."""

from __future__ import annotations

from datetime import UTC, date, datetime

from gridhub.ingest.receive.withdraw import WITHDRAWN, said_of_inbox
from gridhub.state.delivery import Delivery

WRONG = Delivery(
    delivery_id="d1", sha256="0", path="a.xlsx", file_name="a.xlsx", received_no=1, received_at=datetime(2026, 11, 3, tzinfo=UTC),
    department="office", export="roll", period="2026-10", period_end=date(2026, 10, 31), part="", size=1, state="withdrawn",
    reason_code=WITHDRAWN, reason="“a.xlsx”已于 2026-11-04 撤回：误报",
)  # fmt: skip


def test_a_withdrawn_file_that_lies_in_the_inbox_is_told_once_with_the_way_back() -> None:
    there = said_of_inbox(WRONG, present=True)
    assert "“a.xlsx”已于 2026-11-04 撤回：误报" in (there.reason or "")
    assert "gridhub delivery withdraw d1 --undo" in (there.reason or "")
    assert (there.state, said_of_inbox(there, present=True)) == ("withdrawn", there)


def test_once_the_file_is_gone_only_the_withdrawal_is_told() -> None:
    assert said_of_inbox(said_of_inbox(WRONG, present=True), present=False) == WRONG
