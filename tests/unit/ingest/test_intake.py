"""The inbox: what is taken, recognised, superseded, ignored; and that nothing of it depends on file times."""

from __future__ import annotations

import stat
import threading
from datetime import date, datetime
from pathlib import Path

import pytest

from gridhub.ingest.receive.missing import missing_deliveries
from gridhub.state.archive import archive_path
from gridhub.state.control import append_export, first_broken_export, known_deliveries
from gridhub.state.control_file import writing
from gridhub.state.delivery import Delivery
from tests.unit.ingest.town import BENEFIT, HEADER, NOW, RESIDENT, Town, agreement, connectors, person

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


def test_missing_months_and_parts(tmp_path: Path) -> None:
    town = Town(tmp_path)
    for name in ("人口_城关_202608", "人口_新华_202608", "人口_城关_202610"):
        town.put(f"{name}.csv", name.encode())
    town.put("津贴_202609.csv", CSV)
    town.put("人口_新华_202610.csv", b"")
    gaps = missing_deliveries(town, town.take(), date(2026, 10, 31))
    assert [(g.department, g.export, g.period, g.part) for g in gaps] == [
        ("civil", "benefit", "2026-10", ""),
        ("police", "resident", "2026-09", ""),
        ("police", "resident", "2026-10", "新华"),
    ]
    assert [gap.kind for gap in gaps] == ["missing", "missing", "refused"]
    assert "拒收" in gaps[2].reason
    assert "补报" in gaps[1].reason
    assert missing_deliveries(town, town.take(), date(2026, 8, 31)) == ()


def test_a_month_whose_only_files_were_refused_is_missing_in_effect(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.put("人口_城关_202609.csv", b"1")
    for name in ("人口_城关_202608", "人口_新华_202609", "人口_城关_202610", "津贴_202610"):
        town.put(f"{name}.csv", b"")
    gaps = missing_deliveries(town, town.take(), date(2026, 10, 31))
    assert [(g.export, g.period, g.part, g.kind) for g in gaps] == [
        ("benefit", "2026-10", "", "refused"),
        ("resident", "2026-08", "", "refused"),
        ("resident", "2026-09", "新华", "refused"),
        ("resident", "2026-10", "", "refused"),
    ]


def gaps_of(tmp_path: Path, cadence: str, *names: str, as_of: date = date(2026, 12, 31)) -> list[str]:
    """Periods that are missing of a benefit roll of a cadence; a daily list of residents came up to ``as_of``."""
    own = connectors()
    benefit = BENEFIT.model_copy(update={"cadence": cadence, "files": r"津贴_(?P<period>.+)\.csv"})
    daily = RESIDENT.model_copy(update={"cadence": "daily", "files": r"人口_(?P<period>\d{8})\.csv"})
    town = Town(tmp_path, {
        "civil": own["civil"].model_copy(update={"exports": {"benefit": benefit}}),
        "police": own["police"].model_copy(update={"exports": {"resident": daily}}),
    })  # fmt: skip
    for name in names:
        town.put(f"津贴_{name}.csv", CSV + name.encode())
    town.put(f"人口_{as_of:%Y%m%d}.csv", b"x")
    gaps = missing_deliveries(town, town.take(datetime(2027, 2, 1)), as_of)
    return [gap.period for gap in gaps if gap.export == "benefit"]


@pytest.mark.parametrize(("cadence", "names", "missing"), [
    ("quarterly", ["2025年第4季度", "2026年第2季度"], ["2026-Q1", "2026-Q3", "2026-Q4"]),
    ("half_yearly", ["2025年上半年"], ["2025-H2", "2026-H1", "2026-H2"]),
    ("yearly", ["2023年度", "2025年度"], ["2024", "2026"]),
    ("ad_hoc", ["20260105", "20261005"], []),
    ("daily", ["20261229"], ["2026-12-30", "2026-12-31"]),
])  # fmt: skip
def test_each_cadence_misses_its_own_periods(
    tmp_path: Path, cadence: str, names: list[str], missing: list[str]
) -> None:
    assert gaps_of(tmp_path, cadence, *names) == missing


def test_a_period_is_due_when_it_is_over(tmp_path: Path) -> None:
    assert gaps_of(tmp_path / "a", "quarterly", "2026年第3季度", as_of=date(2026, 12, 30)) == []
    assert gaps_of(tmp_path / "b", "quarterly", "2026年第3季度", as_of=date(2026, 12, 31)) == ["2026-Q4"]


def test_a_changed_cadence_begins_with_its_own_first_period(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.put("津贴_202603.csv", CSV + b"1")
    town.put("人口_城关_202609.csv", b"x")
    before = town.take()
    quarterly = BENEFIT.model_copy(update={"cadence": "quarterly"})
    town.connectors["civil"] = town.connectors["civil"].model_copy(update={"exports": {"benefit": quarterly}})
    assert missing_deliveries(town, before, date(2026, 12, 31)) == (), "the months sent are no quarters"
    town.put("津贴_202606.csv", CSV + b"2")
    assert [g.period for g in missing_deliveries(town, town.take(), date(2026, 12, 31))] == ["2026-Q3"]


def test_a_refused_correction_leaves_no_gap_where_a_good_file_stands(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.put("津贴_202610.csv", CSV)
    town.take()
    town.put("津贴_202610.csv", b"")
    assert [d.state for d in town.take()] == ["received", "refused"]
    assert missing_deliveries(town, town.take(), date(2026, 10, 31)) == ()


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
