"""A withdrawn file comes again with the same bytes: it stays withdrawn, and that is told, with the way to take it back in."""

from __future__ import annotations

from pathlib import Path

from gridhub.ingest.receive.withdraw import SENT_AGAIN, WITHDRAWN, reinstate, withdraw
from tests.unit.ingest.town import HEADER, NOW, Town, connectors, person

FILE = "人口_城关_202610.xlsx"


def test_a_withdrawn_file_sent_again_is_told_with_its_withdrawal_and_the_way_back(tmp_path: Path) -> None:
    town = Town(tmp_path, connectors())
    town.put(FILE, [HEADER, person(1)])
    (taken,) = town.take()
    bytes_of = (town.config.inbox / FILE).read_bytes()
    withdraw(town.home, taken.delivery_id, "误报", now=NOW)
    (town.config.inbox / FILE).unlink()
    (away,) = town.take()
    assert (away.state, away.reason_code) == ("withdrawn", WITHDRAWN)
    (town.config.inbox / "补发").mkdir()
    (town.config.inbox / "补发" / FILE).write_bytes(bytes_of)
    for again in (*town.take(), *town.take()):
        assert (again.state, again.reason_code) == ("withdrawn", SENT_AGAIN)
        assert again.reason is not None and again.reason.startswith(away.reason or "?")
        assert FILE in again.reason and again.reason.count(f"gridhub delivery withdraw {taken.delivery_id} --undo") == 1
    (town.config.inbox / "补发" / FILE).unlink()
    assert town.take() == (away,)
    assert reinstate(town.home, taken.delivery_id).state == "received"


def test_a_file_taken_back_in_while_it_lies_there_is_used(tmp_path: Path) -> None:
    town = Town(tmp_path, connectors())
    town.put(FILE, [HEADER, person(1)])
    (taken,) = town.take()
    withdraw(town.home, taken.delivery_id, "误报", now=NOW)
    assert town.take()[0].reason_code == SENT_AGAIN
    reinstate(town.home, taken.delivery_id)
    assert [(d.state, d.reason) for d in town.take()] == [("received", None)]
