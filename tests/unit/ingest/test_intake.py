"""The inbox: what is taken, recognised, superseded, ignored; and that nothing of it depends on file times."""

from __future__ import annotations

import stat
import threading
from datetime import date, datetime
from pathlib import Path

from gridhub.state.archive import archive_path
from gridhub.state.control import append_export, first_broken_export, known_deliveries
from gridhub.state.control_file import writing
from gridhub.state.delivery import Delivery
from tests.unit.ingest.town import HEADER, NOW, Town, agreement, connectors, person

CSV = "姓名,身份证号,金额,发放月份\n".encode()


def states(deliveries: tuple[Delivery, ...]) -> dict[str, tuple[str, str | None]]:
    return {d.path: (d.state, d.reason_code) for d in deliveries}


def test_files_are_taken_in_name_order_and_archived_for_their_owner_only(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.put("津贴_202610.csv", CSV + b"2")
    town.put("津贴_202609.csv", CSV + b"1")
    town.put("a/津贴_202608.csv", CSV + b"0")
    taken = town.take()
    assert [(d.received_no, d.path, d.period, d.period_end) for d in taken] == [
        (1, "津贴_202609.csv", "2026-09", date(2026, 9, 30)),
        (2, "津贴_202610.csv", "2026-10", date(2026, 10, 31)),
        (3, "a/津贴_202608.csv", "2026-08", date(2026, 8, 31)),
    ]
    kept = archive_path(town.home, taken[0].sha256)
    assert kept.read_bytes() == CSV + b"1"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(town.home.archive.stat().st_mode) == 0o700
    assert stat.S_IMODE(town.home.control.stat().st_mode) == 0o600


def test_same_bytes_are_recognised_and_other_bytes_supersede_by_order_of_receipt(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.put("津贴_202610.csv", CSV + b"1")
    first = town.take()
    assert town.take(datetime(2026, 12, 1)) == first
    town.put("津贴_202610.csv", CSV + b"2")
    second = town.take()
    assert [d.state for d in second] == ["received", "received"]
    assert second[0].identity == second[1].identity
    assert second[1].received_no == 2
    town.put("copy/津贴_202610.csv", CSV + b"2")
    assert town.take() == second


def test_the_same_bytes_for_another_month_are_another_delivery(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.put("津贴_202609.csv", CSV)
    town.put("津贴_202610.csv", CSV)
    taken = town.take()
    assert len({d.delivery_id for d in taken}) == 2
    assert len({d.sha256 for d in taken}) == 1


def test_leftovers_of_office_programs_are_ignored_and_said_to_be(tmp_path: Path) -> None:
    town = Town(tmp_path)
    for name in ("~$人口_城关_202610.xlsx", ".DS_Store", "Thumbs.db", ".git/config"):
        town.put(name, b"x")
    assert set(states(town.take()).values()) == {("ignored", "not_data")}
    (town.config.inbox / "Thumbs.db").unlink()
    assert "Thumbs.db" not in states(town.take())


def test_a_conflict_ends_when_one_file_is_taken_away(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.put("津贴_202610.csv", CSV + b"1")
    good = town.take()[0]
    town.put("津贴_202610.txt", CSV + b"2")
    town.put("津贴_202610.et", CSV + b"3")
    after = states(town.take())
    assert after == {
        "津贴_202610.csv": ("received", None),
        "津贴_202610.txt": ("refused", "conflict"),
        "津贴_202610.et": ("refused", "conflict"),
    }
    assert states(town.take()) == after
    (town.config.inbox / "津贴_202610.txt").unlink()
    again = town.take()
    assert states(again) == {
        "津贴_202610.csv": ("received", None),
        "津贴_202610.txt": ("withdrawn", "gone"),
        "津贴_202610.et": ("received", None),
    }
    assert again[-1].path == "津贴_202610.et"
    assert again[-1].received_no > good.received_no


def test_a_renewed_agreement_lets_a_refused_file_in(tmp_path: Path) -> None:
    town = Town(tmp_path, connectors(valid_to=date(2026, 10, 31)))
    town.put("人口_城关_202610.xlsx", [HEADER, person(1)])
    assert town.take()[0].reason_code == "agreement_expired"
    assert not any(path.is_file() for path in town.home.archive.rglob("*"))
    town.connectors = connectors()
    assert [(d.state, d.reason) for d in town.take()] == [("received", None)]


def test_an_agreement_holds_on_its_last_day(tmp_path: Path) -> None:
    town = Town(tmp_path, connectors(valid_to=NOW.date()))
    town.put("人口_城关_202610.xlsx", [HEADER, person(1)])
    assert town.take()[0].state == "received"
    assert agreement().valid_to > NOW.date()


def test_two_runs_at_once_take_each_file_once(tmp_path: Path) -> None:
    town = Town(tmp_path)
    for month in range(1, 13):
        town.put(f"津贴_2026{month:02d}.csv", CSV + bytes([48 + month]))
    failures: list[BaseException] = []

    def run() -> None:
        try:
            town.take()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert [d.received_no for d in known_deliveries(town.home)] == list(range(1, 13))


def test_a_changed_export_log_shows(tmp_path: Path) -> None:
    home = Town(tmp_path).home
    for number in range(3):
        assert append_export(
            home, at=NOW, actor="a", purpose="核查", command="explain", target="core.person", columns="*", row_count=number
        ) == number + 1  # fmt: skip
    assert first_broken_export(home) is None
    with writing(home) as connection:
        connection.exec_driver_sql("UPDATE export_log SET purpose = 'x' WHERE entry_no = 2")
    assert first_broken_export(home) == 2
