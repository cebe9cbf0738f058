"""What people may come to see holds no plain value: storage of failed runs, messages, exported files, the export log."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest

from gridhub.orchestration.launch import run_in_dagster
from gridhub.project.reading.loading import load
from gridhub.release.reading import Reveal, ask
from gridhub.release.releases import current_id
from gridhub.state.export_log import verify_log, without_values
from tests.integration.conftest import ROOT, CityRun, clock
from tests.integration.leaks import Secrets, leaks_in, outside_the_vault, secrets_of
from tests.integration.test_cli import SMALL, call, copy_of_project

PLANTED = Secrets(
    numbers=frozenset({"990081198001010011", "13800000001"}),
    names=frozenset({"张三丰"}),
    addresses=frozenset({"示例县城关镇阳光小区3栋2单元501室"}),
    papers=frozenset({"ZS99008100001"}),
)


@pytest.fixture
def small(make_city: Callable[..., CityRun]) -> CityRun:
    return make_city(lambda name: name.startswith(SMALL))


@pytest.mark.parametrize(
    "text",
    ["号码990081198001010011有误", "13800000001", "与张三丰同住", "阳光小区3栋2单元501室", "ZS99008100001"],
    ids=["citizen id", "phone", "name in a longer text", "room", "certificate"],
)
def test_a_planted_value_is_found_in_every_kind_of_file(text: str, tmp_path: Path) -> None:
    """The search for leaks must be able to fail: inside compressed pages, comments and escaped JSON too."""
    table = pl.DataFrame({"reason": [*(f"第{n}行" for n in range(500)), text]})
    table.write_parquet(tmp_path / "a.parquet", compression="zstd")
    with duckdb.connect(str(tmp_path / "b.duckdb")) as connection:
        connection.register("f", table)
        connection.execute("CREATE TABLE t AS SELECT * FROM f")
    with duckdb.connect(str(tmp_path / "c.duckdb")) as connection:
        connection.execute("CREATE TABLE t (a INTEGER)")
        connection.execute(f"COMMENT ON COLUMN t.a IS '{text}'")
    with closing(sqlite3.connect(tmp_path / "d.db")) as storage, storage:
        storage.execute("CREATE TABLE event_logs (event TEXT)")
        storage.execute("INSERT INTO event_logs VALUES (?)", (json.dumps({"message": text}),))
    (tmp_path / "e.log").write_text(text, encoding="utf-8")
    (tmp_path / "f.csv").write_text(text, encoding="gb18030")
    found = {leak.partition(":")[0] for leak in leaks_in(sorted(tmp_path.iterdir()), PLANTED)}
    expected = {"a.parquet", "b.duckdb", "c.duckdb", "d.db", "e.log", "f.csv"}
    if text == "ZS99008100001":  # whole cells alone: such numbers are short and look like codes
        expected -= {"c.duckdb", "d.db"}
    assert found == expected


def _project_that_stumbles_over_a_name(folder: Path, city: CityRun) -> Path:
    root = copy_of_project(folder)
    shutil.copyfile(ROOT / "dagster.yaml", root / "dagster.yaml")
    sql = root / "assets" / "core" / "staff_assignment.sql"
    text = sql.read_text(encoding="utf-8").replace(
        "said.badge_no", "CAST(CAST(told.name AS INTEGER) AS VARCHAR) AS badge_no"
    )
    text += "\nLEFT JOIN claim.person AS told ON told.record_id = said.record_id AND told.role = said.role\n"
    sql.write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize("bare", [True, False], ids=["bare", "through Dagster"])
def test_a_step_that_breaks_on_a_value_tells_it_to_the_vault_alone(
    bare: bool, small: CityRun, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    small.run()
    home = small.home
    secrets = secrets_of(small.project, home.identities / f"{current_id(home)}.duckdb")
    root = _project_that_stumbles_over_a_name(tmp_path, small)
    inbox = Path(small.project.config.inbox)
    result = call("run", *(["--bare"] if bare else []), home=Path(home.root), project=root, inbox=inbox)
    assert result.exit_code == 2
    assert "core.staff_assignment: ConversionException" in result.output
    assert str(current_id(home)).startswith("2026-10-31.1-")
    told = tmp_path / "told.txt"
    told.write_text(result.output + "".join(capfd.readouterr()), encoding="utf-8")
    assert not leaks_in([told, *outside_the_vault(home.root)], secrets)
    details = list((home.vault / "errors").iterdir())
    assert len(details) == 1
    assert stat.S_IMODE(details[0].stat().st_mode) == 0o600
    assert "Could not convert string" in details[0].read_text(encoding="utf-8")


def test_a_run_through_dagster_keeps_nothing_that_a_library_prints(small: CityRun) -> None:
    project = load(
        ROOT, environ={"GRIDHUB_INBOX": str(small.project.config.inbox), "GRIDHUB_HOME": str(small.home.root)}
    )
    run_in_dagster(project, small.home, clock=clock, environ=os.environ)
    secrets = secrets_of(project, small.home.identities / f"{current_id(small.home)}.duckdb")
    assert not leaks_in(outside_the_vault(small.home.root), secrets)
    assert not list(small.home.dagster.rglob("*.err")), "standard error of steps would hold what a library quotes"


def test_exported_plain_values_can_be_read_by_their_owner_alone(sample_city: CityRun, tmp_path: Path) -> None:
    home = Path(sample_city.home.root)
    sql = "SELECT name FROM core.person LIMIT 3"
    for format in ("csv", "json", "xlsx"):
        file = tmp_path / f"names.{format}"
        file.write_text("an older file that everybody could read")
        file.chmod(0o644)
        words = ("--format", format, "--out", str(file), "--reveal", "--purpose", "核对")
        assert call("query", sql, *words, home=home).exit_code == 2, "what is there is not written over"
        assert call("query", sql, *words, "--force", home=home).exit_code == 0
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        masked = tmp_path / f"masked.{format}"
        assert call("query", sql, "--format", format, "--out", str(masked), home=home).exit_code == 0


def test_who_looked_is_the_account_and_not_what_the_environment_says(
    sample_city: CityRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pwd

    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "局长")
    asked = call("query", "SELECT 1", "--reveal", "--purpose", "核对", home=Path(sample_city.home.root))
    assert asked.exit_code == 0
    with closing(sqlite3.connect(sample_city.home.control)) as log:
        (actor,) = log.execute("SELECT actor FROM export_log ORDER BY entry_no DESC LIMIT 1").fetchone()
    assert actor == pwd.getpwuid(os.getuid()).pw_name


def test_a_purpose_is_one_line_of_the_export_log(sample_city: CityRun) -> None:
    purpose = "核对低保\n2026-11-03 局长 query\x1b[2J 电话 138 0000 0001" + "，" * 2000
    ask(sample_city.home, "SELECT 1", Reveal(purpose, "tester", datetime(2026, 11, 3)))
    with closing(sqlite3.connect(sample_city.home.control)) as log:
        (kept,) = log.execute("SELECT purpose FROM export_log ORDER BY entry_no DESC LIMIT 1").fetchone()
    assert kept.startswith("核对低保 2026-11-03 局长 query [2J 电话 …")
    assert kept.isprintable()
    assert len(kept) <= 500
    assert verify_log(sample_city.home).holds


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM core.person WHERE name = '张三丰'",
        "SELECT * FROM core.person WHERE name = E'\\'张三丰'",
        "SELECT * FROM core.person WHERE name = $$张三丰$$",
        "SELECT * FROM core.person WHERE name = $q$张三丰$q$",
        "SELECT 1 -- 张三丰",
        "SELECT 1 /* 张三丰 */",
        "SELECT 'it''s 张三丰' /* not closed",
    ],
)
def test_an_asked_name_is_not_in_the_log_in_any_quotes(sql: str) -> None:
    assert "张三丰" not in without_values(sql)
    assert without_values(sql).startswith("SELECT")


def test_one_select_is_asked_at_a_time_and_nothing_is_written_while_asking(sample_city: CityRun) -> None:
    release = sample_city.home.releases / str(current_id(sample_city.home))
    for sql in (
        "", "-- nothing", "SELECT 1; SELECT 2", "LOAD json", "CALL enable_logging()", "CHECKPOINT",
        f"COPY (SELECT 1) TO '{release}/warehouse.duckdb.tmp/x.csv'", "EXPLAIN ANALYZE COPY (SELECT 1) TO 'x.csv'",
        "CREATE TEMP TABLE t AS SELECT 1; COPY t TO 'x.csv'; SELECT 1",
    ):  # fmt: skip
        with pytest.raises(duckdb.Error):
            ask(sample_city.home, sql)
        assert call("query", sql, home=Path(sample_city.home.root)).exit_code == 2
    assert len(ask(sample_city.home, "FROM core.grid")) == len(ask(sample_city.home, "TABLE core.grid")) > 0
    assert len(ask(sample_city.home, "PIVOT core.grid ON grid_level USING COUNT(*) GROUP BY grid_class"))


def test_a_workbook_keeps_long_numbers_times_and_lists_as_they_are(sample_city: CityRun, tmp_path: Path) -> None:
    sql = """SELECT 123456789012345678 AS big, TIMESTAMP '2026-01-02 10:00:00' AS at, DATE '1850-01-01' AS old, [1, 2] AS list,
                    'inf'::DOUBLE AS endless, TIMESTAMPTZ '2026-01-02 00:00:00+08' AS zoned, TIME '10:00' AS clock, TRUE AS yes1, 1 AS line
             UNION ALL SELECT NULL, NULL, NULL, NULL, 'nan'::DOUBLE, NULL, NULL, NULL, 2 ORDER BY line"""
    file = tmp_path / "x.xlsx"
    asked = call("query", sql, "--format", "xlsx", "--out", str(file), home=Path(sample_city.home.root))
    assert asked.exit_code == 0, asked.output
    sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    first, second = sheet.iter_rows(min_row=2, values_only=True)
    assert first[0] == "123456789012345678"
    assert first[1] == datetime(2026, 1, 2, 10)
    assert str(first[2]).startswith("1850-01-01")
    assert [first[3], first[4], first[7]] == ["[1, 2]", "inf", "是"]
    assert first[5] == "2026-01-02T00:00:00+08:00"
    assert set(second[:-1]) == {None}
    long = call(
        "query",
        "SELECT REPEAT('长', 40000) AS t",
        "--format",
        "xlsx",
        "--out",
        str(file),
        "--force",
        home=Path(sample_city.home.root),
    )
    assert long.exit_code == 2 and openpyxl.load_workbook(file).active is not None, "the old one is left"
    assert "“t”" in long.output and "csv" in long.output


def test_a_release_is_never_copied_over_a_release(sample_city: CityRun, tmp_path: Path) -> None:
    home = Path(sample_city.home.root)
    for inside in (home / "releases" / str(current_id(sample_city.home)), home / "vault", home):
        assert call("publish", "--to", str(inside), home=home).exit_code == 2
    (tmp_path / "file").write_text("")
    assert call("publish", "--to", str(tmp_path / "file"), home=home).exit_code == 2
    (tmp_path / "share" / "warehouse.duckdb").mkdir(parents=True)
    assert call("publish", "--to", str(tmp_path / "share"), home=home).exit_code == 2
    assert [path.name for path in (tmp_path / "share").iterdir()] == ["warehouse.duckdb"], "no half copy is left"


def test_what_cannot_be_logged_is_not_shown(sample_city: CityRun, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home on a read-only disk: masked questions are answered, plain values are refused in one line."""
    from gridhub.state import control_file

    monkeypatch.setattr(control_file, "BUSY_SECONDS", 0)
    home = Path(sample_city.home.root)
    with closing(sqlite3.connect(sample_city.home.control, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        asked = call("query", "SELECT name FROM core.person", "--reveal", "--purpose", "核对", home=home)
        assert asked.exit_code == 2
        assert "control.db" in asked.output
        assert "Traceback" not in asked.output
        assert "核对" not in asked.output
        assert call("query", "SELECT 1", home=home).exit_code == 0
