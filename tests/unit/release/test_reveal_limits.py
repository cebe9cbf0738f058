"""A revealing query costs what it may cost and no more, gives all of its result or nothing, and quotes no value in an error."""

from __future__ import annotations

import json
import socket
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gridhub.release.revealing.protocol import NotRevealed, parse_answer
from gridhub.release.revealing.query_child import Job
from gridhub.release.revealing.query_process import Cost, Processes
from gridhub.release.revealing.service import RevealService, Told
from gridhub.state.home import Home

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
SECRET = "某某某"
Ask = Callable[..., Any]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with a release of one table."""
    made = Home(tmp_path / "home")
    made.create()
    (made.releases / "2026-10-31.1").mkdir()
    (made.releases / "2026-10-31.1/manifest.json").write_text("{}")
    made.current.symlink_to("releases/2026-10-31.1")
    with duckdb.connect(str(made.identities / "2026-10-31.1.duckdb")) as connection:
        connection.execute("CREATE SCHEMA core")
        connection.execute("CREATE TABLE core.person AS SELECT ? AS name, range AS no FROM range(100)", [SECRET])
    return made


@pytest.fixture
def ask(home: Home) -> Ask:
    def asked(sql: str, seconds: float = 60, rows: int = 1000, answer_bytes: int = 2**20) -> Any:
        job = Job(
            home=str(home.root), sql=sql, actor="clerk", purpose="核实：抽查", at=NOW.isoformat(), rows=rows,
            answer_bytes=answer_bytes, memory_bytes=2**28, threads=1, seconds=120,
        )  # fmt: skip
        near, far = socket.socketpair()
        with near, far:
            return parse_answer(Processes().ask(job, near, seconds))

    return asked


def refused(ask: Ask, sql: str, **limits: Any) -> NotRevealed:
    with pytest.raises(NotRevealed) as told:
        ask(sql, **limits)
    return told.value


def entries(home: Home) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(home.control)) as connection:
        return connection.execute("SELECT actor, command FROM export_log ORDER BY entry_no").fetchall()


def test_values_come_as_they_are_and_the_question_is_logged(ask: Ask, home: Home) -> None:
    answer = ask(
        "SELECT name, no, 1.10::DECIMAL(9, 2), 12345678901234567.89::DECIMAL(19, 2), DATE '2026-10-31', NULL, true, [1, 2], "
        "{'a': 1.5}, 'inf'::DOUBLE, 'x'::BLOB, 170141183460469231731687303715884105727::HUGEINT FROM core.person LIMIT 1"
    )
    assert answer.rows == (
        (SECRET, 0, 1.1, "12345678901234567.89", "2026-10-31", None, True, [1, 2], {"a": 1.5}, "inf", "78", 2**127 - 1),
    )
    assert answer.entry_no == 1 and entries(home) == [("clerk", "reveal")]


def test_a_query_without_end_is_ended(ask: Ask, home: Home) -> None:
    told = refused(ask, "SELECT COUNT(*) FROM range(1000000) a, range(1000000) b, range(1000000) c", seconds=20)
    assert told.code == "timeout"
    assert entries(home) == [("clerk", "reveal")], "what was asked is logged also when nothing came of it"


@pytest.mark.parametrize(
    "sql",
    ["SELECT repeat('x', 2000000000)", "SELECT repeat('x', 1000000) FROM range(1000)", "SELECT list(range) FROM range(1000000000)",
     "SELECT string_agg(a.range::VARCHAR) FROM range(100000) a, range(100000) b"],
)  # fmt: skip
def test_an_answer_of_gigabytes_is_refused(ask: Ask, sql: str) -> None:
    assert refused(ask, sql).code in ("too_large", "failed", "timeout")


def test_more_rows_or_bytes_than_may_be_given_give_none(ask: Ask) -> None:
    assert len(ask("FROM core.person", rows=100).rows) == 100
    assert refused(ask, "FROM core.person", rows=99).code == "too_many_rows"
    assert refused(ask, "FROM range(300000000)").code == "too_many_rows"
    assert refused(ask, "FROM core.person", answer_bytes=500).code == "too_large"


@pytest.mark.parametrize(
    "sql",
    ["SELECT CAST(name AS INTEGER) FROM core.person", "SELECT error(name) FROM core.person", "SELECT strptime(name, '%Y') FROM core.person",
     "SELECT json_extract(name, '$.a') FROM core.person", "SELECT regexp_matches('x', name || '(') FROM core.person"],
)  # fmt: skip
def test_an_error_about_a_value_does_not_quote_it(ask: Ask, sql: str) -> None:
    told = refused(ask, sql)
    assert told.code in ("failed", "sql") and SECRET not in str(told)


def test_an_error_about_the_statement_is_told(ask: Ask) -> None:
    assert "nmae" in str(refused(ask, "SELECT nmae FROM core.person"))
    assert refused(ask, "SELECT 1; SELECT 2").code == "not_select"


def test_without_a_release_there_is_no_answer(ask: Ask, home: Home) -> None:
    home.current.unlink()
    assert refused(ask, "SELECT 1").code == "no_release"


def served(home: Home, root: Path, sent: bytes, *, hang_up: bool = True) -> tuple[dict[str, Any], list[Told]]:
    """What one connection is told, and what the service tells of it."""
    told: list[Told] = []
    service = RevealService(root, home, lambda: NOW, told.append, Cost(20, 100), request_seconds=0.5)
    near, far = socket.socketpair()
    thread = threading.Thread(target=service._attend, args=(near, 4_000_000_000))
    with far:
        thread.start()
        far.sendall(sent)
        if hang_up:
            far.shutdown(socket.SHUT_WR)
        answer = json.loads(far.makefile().readline())
        thread.join()
    return answer, told


def test_a_request_that_never_ends_is_refused_in_time(home: Home, tmp_path: Path) -> None:
    answer, (told,) = served(home, tmp_path, b'{"sql": ', hang_up=False)
    assert (answer["code"], told.outcome) == ("slow", "slow") and told.seconds < 5


def test_a_fault_of_the_service_itself_reveals_nothing(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("gridhub.release.revealing.service.may_reveal", broken)
    sent = json.dumps({"sql": "SELECT 1", "purpose_kind": "核实", "purpose": "x"}).encode() + b"\n"
    answer, (told,) = served(home, tmp_path, sent)
    assert answer["code"] == "failed" and told.outcome == "failed (RuntimeError)"
    assert SECRET not in f"{answer}{told}"


def test_a_refusal_that_cannot_be_logged_is_still_none_of_an_answer(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gridhub.release.revealing.service.record_export", full)
    sent = json.dumps({"sql": "SELECT 1", "purpose_kind": "核实", "purpose": "x"}).encode() + b"\n"
    answer, (told,) = served(home, tmp_path, sent)
    assert answer["code"] == "failed" and told.outcome == "failed (OSError)"
