"""Vault and database belong to the hub's account: others read neither, and ask the service, which knows who they are."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gridhub.project.decisions import AccessGrant
from gridhub.release.releases import DATABASE
from gridhub.release.tiers.tier_file import publish_for
from gridhub.release.tiers.who_sees import DID, MAY, REFUSED, access_sheet
from gridhub.state.export_log import verify_log
from gridhub.state.home import Home
from tests.integration.conftest import CityRun, clock
from tests.integration.revealing_accounts import (
    ANALYST,
    CLERK,
    FORMER,
    HUB,
    Hub,
    as_account,
    days_around_today,
    gridhub_as,
    hub_of,
    needs_accounts,
    opened_by,
    run_as,
    serving,
)

FIRST, LAST = days_around_today()
NAMES = "SELECT name FROM core.person WHERE name IS NOT NULL ORDER BY person_id LIMIT 3"


def for_files(group: str, tier: str) -> AccessGrant:
    days = date(2026, 10, 1), date(2027, 12, 31)
    return AccessGrant(date(2026, 10, 1), "甲", "纪要", 2, group, tier, "", "季度分析", *days, "乙")


@pytest.fixture(scope="module")
def hub(sample_city: CityRun) -> Iterator[Hub]:
    needs_accounts()
    with hub_of(sample_city.home.root) as made:
        lines = (for_files("分析组", "open"), for_files("司法局", "correction"), for_files("审计组", "evidence"))
        project = replace(sample_city.project, decisions=replace(sample_city.project.decisions, access=lines))
        for line in lines:
            publish_for(project, Home(made.home), line.group, made.folder / "given", actor="hub", at=clock())
        for path in (made.folder / "given").iterdir():
            os.chown(path, HUB, HUB)
        for path in made.home.rglob("*"):
            os.chown(path, HUB, HUB, follow_symlinks=False)
        made.grant((f"uid:{CLERK}", FIRST, LAST), (f"uid:{FORMER}", FIRST, date.today() - timedelta(days=1)))
        with serving(made):
            yield made


def logged(hub: Hub, after: int = 0) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(hub.home / "control.db")) as connection:
        return connection.execute(
            "SELECT actor, command, purpose, target FROM export_log WHERE entry_no > ? ORDER BY entry_no", (after,)
        ).fetchall()


def said_to(hub: Hub, uid: int, *sent: bytes) -> list[dict[str, Any]]:
    """What the service says to bytes as they are, one connection each, from one process of that account."""
    code = """
import socket, sys
for line in sys.stdin:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(sys.argv[1])
        connection.sendall(bytes.fromhex(line))
        connection.shutdown(socket.SHUT_WR)
        print(connection.makefile().readline(), end="")
"""
    done = run_as(uid, ["-c", code, str(hub.socket)], stdin="".join(f"{one.hex()}\n" for one in sent))
    return [json.loads(line) for line in done.stdout.splitlines()]


def question(sql: str, purpose: str = "x", **claimed: object) -> bytes:
    return json.dumps({"sql": sql, "purpose_kind": "审计", "purpose": purpose, **claimed}).encode() + b"\n"


def test_an_analysts_account_reads_neither_vault_nor_key_nor_release_nor_compartment(hub: Hub) -> None:
    home, given = hub.home, hub.folder / "given"
    kept = [home / "control.db", *(path for name in ("keys", "vault", "releases", "dagster") for path in (home / name, *(home / name).rglob("*")))]  # fmt: skip
    wanted = {
        "hub.key", DATABASE, "correction.duckdb", "evidence.duckdb", "export_log.head", "identities", "archive", "control.db"
    }  # fmt: skip
    closed = [*kept, *(path for path in given.iterdir() if "-open." not in path.name)]
    assert {name for name in wanted if not any(path.name.endswith(name) for path in closed)} == set()
    assert len(closed) > 100
    for uid in (ANALYST, CLERK):
        told = opened_by(uid, closed)
        assert {path: what for path, what in told.items() if what != "PermissionError"} == {}
    assert set(opened_by(HUB, closed).values()) == {"read"}


def test_an_analysts_account_may_query_its_tier(hub: Hub) -> None:
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print(*c.execute('SELECT COUNT(*) FROM core_open.person').fetchone())"
    done = run_as(ANALYST, ["-c", code, str(hub.folder / "given/分析组-open.duckdb")])
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 1000


def test_the_granted_account_sees_plain_values_without_touching_the_home(hub: Hub) -> None:
    done = hub.ask(CLERK, NAMES)
    assert done.returncode == 0, done.stderr
    names = done.stdout.split()[1:]
    with duckdb.connect(str(next((hub.home / "vault/identities").glob("*.duckdb"))), read_only=True) as vault:
        assert names == [name for (name,) in vault.execute(NAMES).fetchall()]
    assert "logged as entry" in done.stderr


def test_every_question_bears_the_name_of_its_own_account(hub: Hub) -> None:
    both = ((f"uid:{CLERK}", FIRST, LAST), (f"uid:{ANALYST}", FIRST, LAST))
    before = len(logged(hub))
    hub.grant(*both)
    try:
        for uid in (CLERK, ANALYST):
            claimed: dict[str, object] = {"actor": "uid:60009", "account": "root", "uid": 0, "pid": 1}
            (answer,) = said_to(hub, uid, question(NAMES, f"抽查 {uid}", **claimed))
            assert answer["columns"] == ["name"]
    finally:
        hub.grant(both[0], (f"uid:{FORMER}", FIRST, date.today() - timedelta(days=1)))
    entries = logged(hub, before)
    assert [(actor, command) for actor, command, *_ in entries] == [
        (f"uid:{CLERK}", "reveal"),
        (f"uid:{ANALYST}", "reveal"),
    ]
    assert [purpose for _, _, purpose, _ in entries] == [f"审计：抽查 {CLERK}", f"审计：抽查 {ANALYST}"]
    assert verify_log(Home(hub.home)).holds


@pytest.mark.parametrize(
    ("uid", "kind", "told"),
    [
        (ANALYST, "核实", "is granted no reveal"),
        (FORMER, "核实", "expired on"),
        (HUB, "核实", "is granted no reveal"),
        (CLERK, "好奇", "the kind of purpose"),
    ],
)
def test_who_is_not_granted_or_gives_no_listed_purpose_sees_nothing_and_is_logged(
    hub: Hub, uid: int, kind: str, told: str
) -> None:
    before = len(logged(hub))
    done = hub.ask(uid, NAMES, kind=kind)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    ((actor, command, purpose, target),) = logged(hub, before)
    assert (actor, command) == (f"uid:{uid}", "refused")
    assert purpose == f"{kind}：疑点对照" and "core.person" in target


def test_the_same_refusal_again_and_again_does_not_fill_the_log(hub: Hub) -> None:
    before = len(logged(hub))
    told = said_to(hub, 60004, *[question("SELECT 1")] * 40)
    assert len(told) == 40 and {answer["code"] for answer in told} <= {"denied", "busy"}
    assert len(logged(hub, before)) == 1


def test_a_purpose_is_one_line_of_the_log_whatever_is_in_it(hub: Hub) -> None:
    before = len(logged(hub))
    text = "疑点\n2026-11-03 root reveal 审计：假\r\x1b[2J\u202e甲\u2028乙 990081199001010011"
    assert hub.ask(CLERK, "SELECT 1", purpose=text).returncode == 0
    ((actor, _, purpose, _),) = logged(hub, before)
    assert actor == f"uid:{CLERK}"
    assert purpose == "核实：疑点 2026-11-03 root reveal 审计：假 [2J 甲 乙 …"


HOSTILE = (
    "COPY (SELECT 1) TO '{folder}/x'", "WITH a AS (COPY (SELECT 1) TO '{folder}/x') SELECT 1", "ATTACH '{folder}/x' AS x",
    "SELECT 1; SELECT 2", "SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM read_csv('{home}/keys/hub.key')",
    "SELECT * FROM glob('{home}/**')", "FROM '{home}/control.db'", "INSTALL sqlite", "LOAD sqlite", "SET threads = 64",
    "SET memory_limit = '64GB'", "DELETE FROM core.person", "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM sqlite_scan('{home}/control.db', 'export_log')", "EXPORT DATABASE '{folder}/x'",
    "SELECT CAST(name AS INTEGER) FROM core.person", "SELECT error(name) FROM core.person", "PIVOT core.person ON name USING error(name)",
    "SELECT * FROM query('COPY core.person TO ''{folder}/x''')", "SELECT * FROM query_table('{home}/control.db')",
)  # fmt: skip


def test_a_granted_account_reads_no_file_changes_nothing_and_no_error_quotes_a_value(hub: Hub) -> None:
    asked = [sql.format(folder=hub.socket.parent, home=hub.home) for sql in HOSTILE]
    told = said_to(hub, CLERK, *map(question, asked))
    assert [sql for sql, answer in zip(asked, told, strict=True) if "code" not in answer] == []
    with duckdb.connect(str(next((hub.home / "vault/identities").glob("*.duckdb"))), read_only=True) as vault:
        names = {str(name) for (name,) in vault.execute("SELECT DISTINCT name FROM core.person").fetchall()}
    for sql, answer in zip(asked, told, strict=True):
        assert not [name for name in names if name in f"{answer['chinese']}{answer['english']}"], sql
    assert sorted(path.name for path in hub.socket.parent.iterdir()) == ["reveal.sock", "reveal.sock.lock"]


def test_a_broken_long_slow_or_absent_request_stops_nobody_else(hub: Hub) -> None:
    sent = [b"", b"\n", b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 1000 + b"\n", b"[" * 60_000 + b"\n"]
    assert {answer["code"] for answer in said_to(hub, ANALYST, *sent)} == {"broken"}
    assert said_to(hub, ANALYST, b'{"sql": "' + b"x" * 65_530)[0]["code"] == "too_long"
    slow = (
        "import socket, sys, time\n"
        "every = []\n"
        "for _ in range(30):\n"
        "    c = socket.socket(socket.AF_UNIX); c.connect(sys.argv[1]); c.send(b'{'); every.append(c)\n"
        "print(len(every), flush=True); time.sleep(30)"
    )
    command = [*as_account(ANALYST), "python3"]
    with subprocess.Popen([*command, "-c", slow, str(hub.socket)], stdout=subprocess.PIPE, cwd="/") as many:
        assert many.stdout is not None and many.stdout.readline() == b"30\n"
        assert hub.ask(CLERK, "SELECT 41 + 1 AS n").stdout.split() == ["n", "42"]
        many.kill()
    assert hub.ask(CLERK, "SELECT 41 + 1 AS n").stdout.split() == ["n", "42"]


def test_who_hangs_up_leaves_no_query_behind(hub: Hub) -> None:
    endless = "SELECT COUNT(*) FROM range(1000000) a, range(1000000) b, range(1000000) c"
    said = question(endless)
    code = "import socket, sys, time; c = socket.socket(socket.AF_UNIX); c.connect(sys.argv[1]); c.sendall(bytes.fromhex(sys.argv[2])); time.sleep(4)"
    run_as(CLERK, ["-c", code, str(hub.socket), said.hex()])
    for _ in range(300):
        if "gone, not taken" in (hub.folder / "service.log").read_text(encoding="utf-8"):
            break
        time.sleep(0.1)
    else:
        raise AssertionError("the service still waits for the query")
    assert not queries_of(HUB)


def queries_of(uid: int) -> list[str]:
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and folder.stat().st_uid == uid:
                found.append((folder / "cmdline").read_bytes().decode())
        except OSError:
            continue
    return [command for command in found if "query_child" in command]


def test_what_the_service_prints_has_no_value_purpose_or_sql(hub: Hub) -> None:
    hub.ask(CLERK, NAMES, purpose="只此一次的事由")
    told = (hub.folder / "service.log").read_text(encoding="utf-8")
    assert f"uid:{CLERK}: answered" in told
    assert not any(word in told for word in ("只此一次", "core.person", "SELECT", "Traceback"))


def test_the_sheet_of_access_tells_who_may_ask_who_did_and_who_was_refused(hub: Hub, sample_city: CityRun) -> None:
    hub.ask(CLERK, NAMES)
    grant = for_files("uid:60001", "reveal")
    project = replace(sample_city.project, decisions=replace(sample_city.project.decisions, access=(grant,)))
    sheet = access_sheet(project, Home(hub.home), date(2026, 11, 3))
    kinds = sheet.groupby("类别")["谁"].agg(set).to_dict()
    assert kinds[MAY] == {"uid:60001"} and f"uid:{CLERK}" in kinds[DID] and f"uid:{ANALYST}" in kinds[REFUSED]


@pytest.fixture
def own_hub(sample_city: CityRun) -> Iterator[Hub]:
    """Another one, whose service a test starts and kills."""
    needs_accounts()
    with hub_of(sample_city.home.root) as made:
        made.grant((f"uid:{CLERK}", FIRST, LAST))
        yield made


def test_a_socket_left_by_a_killed_service_is_taken_over_a_living_one_is_not(own_hub: Hub) -> None:
    with serving(own_hub) as first:
        second = serve_again(own_hub)
        assert second.returncode == 2 and "another service listens" in second.stderr
        assert own_hub.ask(CLERK, "SELECT 1 AS n").returncode == 0
        first.kill()
        first.wait(20)
    assert own_hub.socket.is_socket()
    gone = own_hub.ask(CLERK, "SELECT 1 AS n")
    assert gone.returncode == 2 and "no service there" in gone.stderr
    with serving(own_hub):
        assert own_hub.ask(CLERK, "SELECT 1 AS n").returncode == 0
    assert not own_hub.socket.exists()


def serve_again(hub: Hub, path: Path | None = None, uid: int = HUB) -> subprocess.CompletedProcess[str]:
    return gridhub_as(uid, "reveal", "serve", "--socket", str(path or hub.socket), "--project", str(hub.project))


def test_the_service_listens_only_where_nobody_else_can_put_a_socket(own_hub: Hub) -> None:
    elsewhere = own_hub.folder / "elsewhere"
    elsewhere.mkdir()
    elsewhere.chmod(0o777)
    linked = own_hub.folder / "run/linked.sock"
    linked.symlink_to(elsewhere / "target.sock")
    filled = own_hub.folder / "run/filled.sock"
    filled.write_text("kept")
    os.chown(filled, HUB, HUB)
    (own_hub.folder / "link").symlink_to(own_hub.folder / "run")
    for path in (linked, filled, elsewhere / "r.sock", own_hub.folder / "link/r.sock", own_hub.folder / "none/r.sock", Path("/tmp/r.sock")):  # fmt: skip
        done = serve_again(own_hub, path)
        assert done.returncode == 2 and "Traceback" not in done.stderr, path
    assert filled.read_text() == "kept" and not (elsewhere / "target.sock").exists()
    long = own_hub.folder / "run" / ("x" * 120)
    assert serve_again(own_hub, long).returncode == 2


def test_only_the_account_of_the_home_runs_the_service(own_hub: Hub) -> None:
    (own_hub.folder / "run").chmod(0o777)
    for uid in (CLERK, 0):
        done = serve_again(own_hub, uid=uid)
        assert done.returncode == 2 and "Traceback" not in done.stderr and "owner of the home" in done.stderr


def test_the_folders_of_an_older_hub_are_closed_when_the_service_starts(own_hub: Hub) -> None:
    for name in ("releases", "dagster"):
        (own_hub.home / name).chmod(0o755)
    with serving(own_hub):
        pass
    modes = {name: stat.S_IMODE((own_hub.home / name).stat().st_mode) for name in ("releases", "dagster")}
    assert set(modes.values()) == {0o700}


def test_a_home_without_a_release_and_a_faulty_access_file_are_told_not_fatal(own_hub: Hub) -> None:
    with serving(own_hub):
        (own_hub.home / "current").unlink()
        assert own_hub.ask(CLERK, "SELECT 1").returncode == 2
        (own_hub.project / "decisions/access.csv").write_text("group\nx\n", encoding="utf-8")
        broken = own_hub.ask(CLERK, "SELECT 1")
        assert broken.returncode == 2 and "until that is mended nothing is revealed" in broken.stderr
        own_hub.grant((f"uid:{CLERK}", FIRST, LAST))
        (own_hub.home / "current").symlink_to(next((own_hub.home / "releases").iterdir()).relative_to(own_hub.home))
        assert own_hub.ask(CLERK, "SELECT 1 AS n").stdout.split() == ["n", "1"]


def test_a_socket_is_no_door_to_another_account(own_hub: Hub) -> None:
    """Whoever connects keeps being who they are, also over a connection that somebody else opened and handed on."""
    with serving(own_hub), socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(own_hub.socket))
        code = "import socket, sys; c = socket.socket(fileno=0); c.sendall(bytes.fromhex(sys.argv[1])); print(c.makefile().readline())"
        said = question(NAMES)
        command = [*as_account(CLERK), "python3"]
        done = subprocess.run([*command, "-c", code, said.hex()], stdin=connection.fileno(), capture_output=True, cwd="/", check=True)  # fmt: skip
    assert json.loads(done.stdout)["code"] == "denied"
