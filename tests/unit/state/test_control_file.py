"""``control.db``: who reads waits for nobody, an old file is brought up to date beside a copy, a newer one is left alone."""

from __future__ import annotations

import re
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
import typer

from gridhub.cli.session import friendly
from gridhub.state import control_file, migrations
from gridhub.state.control import append_export, first_broken_export, known_deliveries, load_deliveries, save_delivery
from gridhub.state.control_file import VERSION, NewerHome, reading, writing
from gridhub.state.delivery import Delivery
from gridhub.state.export_log import verify_log
from gridhub.state.home import Home

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 2, 9)
ONE = Delivery("d1", "aa", "a.xlsx", "a.xlsx", 1, NOW, "x", "y", "2026-10", date(2026, 10, 31), "", 1, "received")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "数据 #1?")


def put_old_file(home: Home, *, without: str = "") -> None:
    home.root.mkdir(parents=True)
    home.control.touch(mode=0o600)
    with closing(sqlite3.connect(home.control)) as file:
        file.execute("PRAGMA journal_mode = WAL")
        file.executescript((HERE / "control_v0.sql").read_text(encoding="utf-8"))
        if without:
            file.execute(f"DROP TABLE {without}")


def write_one(home: Home, delivery: Delivery = ONE) -> None:
    with writing(home) as connection:
        save_delivery(connection, delivery)


def shape(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Tables with their columns: name, type, not null, place in the key; the triggers."""
    with closing(sqlite3.connect(file)) as connection:
        names = [
            row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ]
        tables: dict[str, list[tuple[object, ...]]] = {
            name: [(*row[1:4], row[5]) for row in connection.execute(f"PRAGMA table_info('{name}')")] for name in names
        }
        triggers = connection.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        return {**tables, "triggers": triggers.fetchall()}


@contextmanager
def locked_for_writing(home: Home) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(home.control, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def test_a_home_without_a_file_reads_as_empty_and_stays_without(home: Home) -> None:
    assert known_deliveries(home) == ()
    assert first_broken_export(home) is None
    assert verify_log(home).entries == 0
    assert not home.root.exists()


def test_a_file_that_a_first_run_only_began_reads_as_empty(home: Home) -> None:
    home.root.mkdir()
    home.control.touch(mode=0o600)
    assert known_deliveries(home) == ()
    assert home.control.stat().st_size == 0


def test_reading_changes_nothing_on_disk(home: Home) -> None:
    write_one(home)
    before = home.control.read_bytes()
    assert known_deliveries(home) == (ONE,)
    assert home.control.read_bytes() == before


@pytest.mark.parametrize("exists", [True, False])
def test_who_reads_cannot_write(home: Home, exists: bool) -> None:
    if exists:
        write_one(home)
    with pytest.raises(sa.exc.OperationalError, match="readonly"), reading(home) as connection:
        save_delivery(connection, ONE)


def test_reading_waits_for_no_writer_and_sees_what_was_committed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control_file, "BUSY_SECONDS", 0)
    write_one(home)
    with locked_for_writing(home) as other:
        other.execute("UPDATE delivery SET file_name = 'b.xlsx'")
        assert [d.file_name for d in known_deliveries(home)] == ["a.xlsx"]
        other.execute("COMMIT")
    assert [d.file_name for d in known_deliveries(home)] == ["b.xlsx"]


def test_a_writer_waits_for_no_reader_who_goes_on_seeing_the_same(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control_file, "BUSY_SECONDS", 0)
    write_one(home)
    with reading(home) as connection:
        assert len(load_deliveries(connection)) == 1
        write_one(home, replace(ONE, delivery_id="d2", received_no=2))
        assert len(load_deliveries(connection)) == 1
    assert len(known_deliveries(home)) == 2


def test_a_writer_waits_for_a_writer(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control_file, "BUSY_SECONDS", 0)
    write_one(home)
    with locked_for_writing(home), pytest.raises(sa.exc.OperationalError, match="locked"):
        write_one(home)


def test_an_old_file_is_read_as_it_is(home: Home) -> None:
    put_old_file(home)
    before = home.control.read_bytes()
    assert [d.file_name for d in known_deliveries(home)] == ["a_202610.xlsx"]
    assert home.control.read_bytes() == before
    assert [path.name for path in home.root.glob("*.bak")] == []


@pytest.mark.parametrize("without", ["", "extraction"])
def test_an_old_file_becomes_a_new_one_and_its_copy_is_kept(home: Home, tmp_path: Path, without: str) -> None:
    put_old_file(home, without=without)
    old = shape(home.control)
    write_one(home, replace(ONE, received_no=2))
    assert [d.received_no for d in known_deliveries(home)] == [1, 2]

    fresh = Home(tmp_path / "fresh")
    write_one(fresh)
    assert shape(home.control) == shape(fresh.control)
    assert "release" not in shape(home.control)

    kept = home.root / "control.db.v0.bak"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert shape(kept) == old
    with closing(sqlite3.connect(kept)) as copy:
        assert copy.execute("SELECT delivery_id FROM delivery").fetchall() == [("d0123456789abcdef",)]
    assert {path.name for path in home.root.iterdir()} <= {"control.db", "control.db-wal", "control.db-shm", kept.name}


def test_a_copy_that_is_there_is_not_overwritten(home: Home) -> None:
    put_old_file(home)
    (home.root / "control.db.v0.bak").write_text("of another day")
    write_one(home, replace(ONE, received_no=2))
    assert (home.root / "control.db.v0.bak").read_text() == "of another day"
    assert (home.root / "control.db.v0.2.bak").exists()


def test_a_new_file_needs_no_copy(home: Home) -> None:
    write_one(home)
    write_one(home)
    assert list(home.root.glob("*.bak")) == []
    assert stat.S_IMODE(home.control.stat().st_mode) == 0o600


def test_the_export_log_still_holds_after_a_migration(home: Home) -> None:
    put_old_file(home)
    append_export(home, at=NOW, actor="a", purpose="核查", command="query", target="t", columns="*", row_count=None)
    assert first_broken_export(home) is None


def test_a_step_that_fails_leaves_the_old_file(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    put_old_file(home)
    old = shape(home.control)

    def fails(connection: sa.Connection) -> None:
        raise RuntimeError

    monkeypatch.setattr(control_file, "MIGRATIONS", (*migrations.MIGRATIONS[:-1], fails))
    with pytest.raises(RuntimeError):
        write_one(home)
    assert shape(home.control) == old


def test_two_writers_bring_an_old_file_up_to_date_once(home: Home) -> None:
    put_old_file(home)
    threads = [
        threading.Thread(target=write_one, args=(home, replace(ONE, delivery_id=f"d{n}", received_no=n)))
        for n in range(2, 8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(known_deliveries(home)) == 7
    assert len(list(home.root.glob("*.bak"))) == 1


def test_a_newer_file_is_refused_and_left_as_it_is(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.root.mkdir()
    with closing(sqlite3.connect(home.control)) as file:
        file.execute(f"PRAGMA user_version = {VERSION + 1}")
        file.execute("CREATE TABLE delivery (what_is_new)")
    before = home.control.read_bytes()
    for act in (write_one, known_deliveries):
        with pytest.raises(NewerHome, match=r"请升级 gridhub.* / .*upgrade gridhub"):
            act(home)
    assert home.control.read_bytes() == before
    with pytest.raises(typer.Exit) as ended, friendly():
        known_deliveries(home)
    assert ended.value.exit_code == 2
    assert str(VERSION + 1) in capsys.readouterr().err


def test_steps_are_numbered_files_in_order() -> None:
    files = sorted(path.stem for path in Path(migrations.__file__).parent.glob("m*.py"))
    assert [re.match(r"m(\d{4})_", name)[1] for name in files] == [f"{n:04d}" for n in range(1, len(files) + 1)]  # type: ignore[index]
    assert [step.__module__.rpartition(".")[2] for step in migrations.MIGRATIONS] == files
