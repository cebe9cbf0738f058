"""An older copy of control.db is told by the notes of the archive, though no delivery lacks: what was decided since is not undone."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gridhub.ingest.receive import withdraw as withdraw_module
from gridhub.ingest.receive.withdraw import reinstate, withdraw
from gridhub.keeping.presence import StateLost, find_losses
from gridhub.keeping.restore import rebuild_control
from gridhub.release.releases import current_id
from gridhub.state.acceptance import Acceptance, accepted_deliveries, record_acceptance
from gridhub.state.archive_notes import note_path, read_note, read_notes, write_notes
from gridhub.state.control import known_deliveries, known_receipts, known_revisions
from gridhub.state.delivery import Delivery
from gridhub.state.home import Home
from tests.integration.conftest import CityRun
from tests.integration.test_home_kept_whole import FILES
from tests.integration.test_home_kept_whole import city as city
from tests.integration.test_home_kept_whole import whole as whole

AT = datetime(2026, 11, 4, 9, tzinfo=UTC)


def copied(home: Home) -> Path:
    """A copy of the control database of this moment, beside the home."""
    copy = home.root.with_name("older.db")
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(home.control)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def put_back(home: Home, copy: Path) -> None:
    for name in ("control.db-wal", "control.db-shm"):
        (home.root / name).unlink(missing_ok=True)
    shutil.copyfile(copy, home.control)


def one_of(home: Home) -> Delivery:
    return next(d for d in known_deliveries(home) if "低保" in d.file_name and d.state == "received")


def state_of(home: Home, delivery: Delivery) -> str:
    return next(d.state for d in known_deliveries(home) if d.delivery_id == delivery.delivery_id)


def let_through(home: Home, delivery: Delivery) -> None:
    decision = Acceptance(
        delivery.delivery_id, delivery.department, delivery.export, "审核人", "核对无误", AT.replace(tzinfo=None)
    )
    assert record_acceptance(home, decision)
    write_notes(home)


def taken_back(home: Home, delivery: Delivery) -> None:
    withdraw(home, delivery.delivery_id, "错发", now=AT)
    let_through(home, delivery)
    reinstate(home, delivery.delivery_id)


DECISIONS: dict[str, Callable[[Home, Delivery], object]] = {
    "a withdrawal": lambda home, one: withdraw(home, one.delivery_id, "错发", now=AT),
    "a letting through": let_through,
    "a withdrawal taken back": taken_back,
}  # fmt: skip


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_database_from_before_a_decision_stops_the_run_and_the_archive_gives_the_decision_back(
    city: CityRun, decision: str
) -> None:
    home, one = city.home, one_of(city.home)
    older = copied(home)
    DECISIONS[decision](home, one)
    newest, accepted = known_deliveries(home), accepted_deliveries(home)
    notes = read_notes(home)
    put_back(home, older)
    release = current_id(home)
    with pytest.raises(StateLost, match=r"control\.db 是旧的") as stopped:
        city.run("third")
    assert one.file_name in str(stopped.value) and "restore --from-archive" in str(stopped.value)
    assert "错发" not in str(stopped.value), "what a person wrote is not repeated"
    assert read_notes(home) == notes and current_id(home) == release, "nothing was changed"
    assert rebuild_control(home).deliveries == 1
    assert (known_deliveries(home), accepted_deliveries(home)) == (newest, accepted)
    assert known_receipts(home).keys() <= {d.delivery_id for d in newest}
    assert list(find_losses(home)) == []


def test_a_decision_on_an_older_database_does_not_write_over_a_later_one(city: CityRun) -> None:
    home, one = city.home, one_of(city.home)
    other = next(d for d in known_deliveries(home) if d.delivery_id != one.delivery_id and d.state == "received")
    older = copied(home)
    withdraw(home, one.delivery_id, "错发", now=AT)
    put_back(home, older)
    for _ in range(3):  # as many changes as the newer database had, and more
        withdraw(home, other.delivery_id, "也错发", now=AT)
        reinstate(home, other.delivery_id)
    note = read_note(note_path(home, one.sha256, one.delivery_id))
    assert note is not None and note.delivery.state == "withdrawn"
    with pytest.raises(StateLost, match=one.file_name):
        city.run("third")
    rebuild_control(home)
    assert (state_of(home, one), state_of(home, other)) == ("withdrawn", "received")
    city.run("third")


def test_decisions_taken_and_taken_back_are_no_older_database(city: CityRun) -> None:
    home, one = city.home, one_of(city.home)
    for _ in range(2):
        withdraw(home, one.delivery_id, "错发", now=AT)
        assert list(find_losses(home)) == []
        reinstate(home, one.delivery_id)
        assert list(find_losses(home)) == []
    withdraw(home, one.delivery_id, "错发", now=AT)
    city.run("third")
    reinstate(home, one.delivery_id)
    city.run("fourth")
    assert state_of(home, one) == "received"


def test_a_decision_whose_note_was_not_written_any_more_counts_and_its_note_is_completed(
    city: CityRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, one = city.home, one_of(city.home)

    def killed(home: Home) -> int:
        raise KeyboardInterrupt

    changes: tuple[Callable[[], object], ...] = (
        lambda: withdraw(home, one.delivery_id, "错发", now=AT),
        lambda: reinstate(home, one.delivery_id),
    )
    for change in changes:
        with monkeypatch.context() as patch:
            patch.setattr(withdraw_module, "write_notes", killed)
            with pytest.raises(KeyboardInterrupt):
                change()
        assert list(find_losses(home)) == []
        city.run("again")
        note = read_note(note_path(home, one.sha256, one.delivery_id))
        assert note is not None and note.delivery.state == state_of(home, one)


def test_notes_and_a_database_from_before_there_were_numbers_are_believed_as_before(city: CityRun) -> None:
    home, one = city.home, one_of(city.home)
    with closing(sqlite3.connect(home.control)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DROP TABLE revision")
        connection.execute("PRAGMA user_version = 9")
        connection.commit()
    assert list(find_losses(home)) == []
    withdraw(home, one.delivery_id, "错发", now=AT)
    assert known_revisions(home)[one.delivery_id] > len(known_deliveries(home)) - 1
    assert list(find_losses(home)) == []
    assert len(FILES) and (home.root / "control.db.v9.bak").is_file()
    put_back(home, home.root / "control.db.v9.bak")
    with pytest.raises(StateLost, match=r"control\.db 是旧的"):
        city.run("third")
