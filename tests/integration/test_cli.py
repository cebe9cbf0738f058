"""The commands as people type them: exit codes, clear texts, files that Excel opens safely, two languages."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from gridhub.cli import app
from gridhub.project.reading.loading import load
from gridhub.release.reading import ask
from gridhub.release.releases import current_id, list_releases
from gridhub.state.keys import HubKey
from tests.integration.conftest import ROOT, CityRun

SMALL = ("民政_区划", "网格办", "公安_标准地址")


def call(*words: str, home: Path, language: str = "C", project: Path = ROOT, inbox: Path | None = None) -> Result:
    where = ["--home", str(home), "--project", str(project), *(["--inbox", str(inbox)] if inbox else [])]
    return CliRunner().invoke(app, [*words, *where], env={"LC_ALL": language, "COLUMNS": "100"})


@pytest.fixture(scope="module")
def home(sample_city: CityRun) -> Path:
    return Path(sample_city.home.root)


@pytest.fixture
def small(make_city: Callable[..., CityRun]) -> CityRun:
    return make_city(lambda name: name.startswith(SMALL))


def copy_of_project(folder: Path) -> Path:
    for name in ("connectors", "schemas", "assets", "decisions"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", folder / "pyproject.toml")
    return folder


def test_a_refused_file_is_exit_0_and_with_strict_exit_1_and_the_rest_is_released(
    make_city: Callable[..., CityRun],
) -> None:
    small = make_city(lambda name: name.startswith(SMALL), cold=True)
    inbox = Path(small.project.config.inbox)
    (inbox / "网格办_网格员名册_202611.xlsx").write_bytes(b"not a workbook")
    first = call("run", "--bare", home=Path(small.home.root), inbox=inbox)
    assert first.exit_code == 0, first.output
    assert "网格办_网格员名册_202611.xlsx" in first.output
    assert re.search(r"\d{2,} steps carried out, 0 taken over", first.output), first.output
    assert str(current_id(small.home)).startswith("2026-10-31.1-")
    assert call("run", "--bare", "--strict", home=Path(small.home.root), inbox=inbox).exit_code == 1
    assert str(current_id(small.home)).startswith("2026-10-31.2-")
    # releases, rollback and pruning on the same home
    home = Path(small.home.root)
    released = ask(
        small.home,
        "SELECT release_id, COALESCE(parent, '') AS parent, project_digest FROM audit.release ORDER BY release_id",
    )
    (first_id, none, of_first), (second_id, parent, of_second) = released.values.tolist()
    assert (none, parent) == ("", first_id) and of_first == of_second == small.project.digest
    assert first_id.replace(".1-", ".2-") == second_id, "the same content: the ids end alike"
    received = call("delivery", "list", home=home).output
    assert re.search(r"网格办_网格信息表_202610.*accepted\W+yes", received), received
    assert re.search(r"网格办_网格员名册_202611.*refused\W+no", received), received
    empty = call("query", "SELECT * FROM core.person WHERE FALSE", home=home).output
    assert "person_id | " in empty
    assert "0 rows" in empty
    assert call("rollback", home=home).exit_code == 0
    assert str(current_id(small.home)).startswith("2026-10-31.1-")
    assert call("rollback", home=home).exit_code == 2
    listed = call("releases", "--keep", "1", home=home)
    assert listed.exit_code == 0
    assert "2026-10-31.1" in listed.output, "the release in force is never pruned"
    assert call("query", "SELECT 1", home=home).exit_code == 0


def test_a_broken_project_is_exit_2_with_every_fault_and_nothing_switched(home: Path, tmp_path: Path) -> None:
    project = copy_of_project(tmp_path)
    yaml = project / "connectors" / "environment.yaml"
    yaml.write_text(yaml.read_text(encoding="utf-8").replace("kind: snapshot", "kindd: snapshot", 1), encoding="utf-8")
    (project / "schemas" / "std" / "civil_affairs.py").write_text("import no_such_module\n")
    sql = project / "assets" / "mart" / "grid_overview.sql"
    sql.write_text(sql.read_text(encoding="utf-8").replace("household_target", "no_such_column", 1), encoding="utf-8")
    report = project / "assets" / "indicator" / "work_report.yaml"
    report.write_text(report.read_text(encoding="utf-8").replace("FROM core.visit AS", "FROM core.visits AS", 1))
    for command in (("check",), ("run", "--bare")):
        words = [*command, "--project", str(project)] + (["--home", str(home)] if command[0] == "run" else [])
        result = CliRunner().invoke(app, words, env={"LC_ALL": "C"})
        assert result.exit_code == 2
        for place in ("environment.yaml:", "civil_affairs.py", "grid_overview.sql:", "work_report.yaml:"):
            assert place in result.output, result.output
        assert "Traceback" not in result.output


def test_a_blocking_check_that_fails_is_exit_1_and_the_old_release_stays(small: CityRun, tmp_path: Path) -> None:
    inbox, home = Path(small.project.config.inbox), Path(small.home.root)
    assert call("run", "--bare", home=home, inbox=inbox).exit_code == 0
    project = copy_of_project(tmp_path)
    sql = project / "assets" / "core" / "staff_assignment.sql"
    text = sql.read_text(encoding="utf-8")
    assert "FROM" in text
    sql.write_text(
        text + "\nUNION ALL\n" + "\n".join(line for line in text.splitlines() if not line.startswith("--")),
        encoding="utf-8",
    )
    result = call("run", "--bare", home=home, inbox=inbox, project=project)
    assert result.exit_code == 1, result.output
    assert "core.staff_assignment" in result.output
    assert str(current_id(small.home)).startswith("2026-10-31.1-")


def test_wrong_usage_is_exit_2_and_says_what_to_do(home: Path, tmp_path: Path) -> None:
    for words, said in (
        (("query", "SELECT nothing FROM nowhere"), "nowhere"),
        (("query", "DROP TABLE core.person"), "read-only"),
        (("query", "SELECT 1", "--reveal"), "--purpose"),
        (("query", "SELECT 1", "--reveal", "--purpose", "  "), "--purpose"),
        (("query", "SELECT 1", "--format", "xlsx"), "--out"),
        (("query", "SELECT 1", "--format", "csv", "--out", str(tmp_path / "no" / "x.csv")), "x.csv"),
        (("explain", "core.nothing", "P1"), "core.nothing"),
        (("explain", "core.person", "nobody"), "nobody"),
        (("explain", "mart.work_report", "302", "no_column"), "no_column"),
        (("run", "--as-of", "yesterday"), "yesterday"),
    ):
        result = call(*words, home=home)
        assert result.exit_code == 2, (words, result.output)
        assert said in result.output or words[0] == "explain", (words, result.output)
        assert "Traceback" not in result.output
    empty = call("query", "SELECT 1", home=tmp_path / "empty")
    assert empty.exit_code == 2
    assert "gridhub run" in empty.output


def test_a_run_with_nothing_to_take_in_says_so_and_releases_nothing(small: CityRun, tmp_path: Path) -> None:
    nowhere = call("run", "--bare", home=tmp_path / "home", inbox=tmp_path / "nowhere")
    assert nowhere.exit_code == 2
    assert "收件箱里没有任何一份可用的数据" in nowhere.output
    early = call(
        "run", "--bare", "--as-of", "2020-01-01", home=Path(small.home.root), inbox=Path(small.project.config.inbox)
    )
    assert early.exit_code == 2
    assert "2026-09-30" in early.output
    assert current_id(small.home) is None


def test_a_first_run_in_which_every_file_is_refused_names_each_file_and_why(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "网格办_网格员名册_202610.xlsx").write_bytes(b"")
    (inbox / "人员.xlsx").write_bytes(b"1")
    result = call("run", "--bare", home=tmp_path / "home", inbox=inbox)
    assert result.exit_code == 2
    for said in (
        "收件箱里没有任何一份可用的数据",
        "2 份都被拒收",
        "网格办_网格员名册_202610.xlsx",
        "文件是空的",
        "“人员.xlsx”",
    ):
        assert said in result.output


def test_the_list_of_deliveries_tells_what_the_release_says_of_a_file_that_could_not_be_read(small: CityRun) -> None:
    inbox, home = Path(small.project.config.inbox), Path(small.home.root)
    (inbox / "网格办_网格员名册_202610.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    assert call("run", "--bare", home=home, inbox=inbox).exit_code == 0

    def line(file: str, language: str) -> str:
        listed = call("delivery", "list", home=home, language=language).output.splitlines()
        return next(text for text in listed if file in text)

    for language, refused, accepted in (("zh_CN.UTF-8", "已拒收", "已采用"), ("C", "refused", "accepted")):
        bad = line("网格办_网格员名册_202610.xlsx", language)
        assert refused in bad
        assert "处理：" in bad, "the reason stands beside it"
        assert accepted in line("网格办_网格员名册_202609.xlsx", language)
    taken_back = line("网格办_网格员名册_202609.xlsx", "C").split("│")[1].strip()
    assert call("delivery", "withdraw", taken_back, "--reason", "误报", home=home).exit_code == 0
    assert "withdrawn" in line("网格办_网格员名册_202609.xlsx", "C"), "also before the next run"


def test_the_views_speak_chinese_and_the_tables_keep_their_codes(home: Path) -> None:
    def column(sql: str) -> set[str]:
        asked = call("query", sql, "--format", "csv", home=home)
        assert asked.exit_code == 0, asked.output
        return set(asked.stdout.splitlines()[1:])

    coded = re.compile(r"[a-z]{3,}")
    for view, columns in {
        "收件情况": ("部门", "数据项", "状态"),
        "隔离清单": ("部门", "数据项", "字段", "范围"),
        "修正清单": ("部门", "数据项", "字段", "原值类型"),
        "变化监测": ("部门", "数据项", "字段", "指标", "结果"),
        "数据质量": ("部门", "数据项"),
    }.items():
        for name in columns:
            words = column(f'SELECT DISTINCT "{name}" FROM 台账.{view}')
            assert words - {"", '""'}, (view, name)
            assert not [word for word in words if coded.search(word)], (view, name, words)
    assert "公安局" in column("SELECT DISTINCT 部门 FROM 台账.收件情况")
    assert "公民身份号码" in column("SELECT DISTINCT 字段 FROM 台账.隔离清单")
    assert "public_security" in column("SELECT DISTINCT department FROM audit.delivery")


def test_a_number_of_the_work_report_leads_to_the_rows_that_make_it(home: Path) -> None:
    project = load(ROOT, environ={})
    table = project.tables["mart.work_report"]
    entries = project.indicators["mart.work_report"]
    counted = {
        code: f"COUNT(DISTINCT {entry.distinct})" for entry in entries if entry.distinct for code, _ in entry.lines
    }
    counted |= {code: f"SUM({entry.column})" for entry in entries if entry.measure == "sum" for code, _ in entry.lines}
    of_column = {
        "303": "MIN(households)",
        "305": "MAX(households)",
        "503": "SUM(contact_card_count)",
        "803": "SUM(amount)",
    }
    columns = "indicator_code, value, numerator, denominator"
    listed = call(
        "query", f"SELECT {columns} FROM mart.work_report WHERE value IS NOT NULL", "--format", "csv", home=home
    )
    numbers = [line.split(",") for line in listed.stdout.splitlines()[1:]]
    assert {code for code, *_ in numbers} <= set(table.behind), "every number leads to rows"
    assert len(numbers) > 40
    for code, value, *parts in numbers:
        queries = table.behind[code]
        counts = [f"(SELECT {of_column.get(code, counted.get(code, 'COUNT(*)'))} FROM ({query}))" for query in queries]
        found = call("query", f"SELECT {', '.join(counts)}", "--format", "csv", home=home).stdout.splitlines()[1]
        assert found.split(",") == ([value] if len(queries) == 1 else parts), code
    shown = call("explain", "台账.工作报告", "803", home=home)
    assert "WHERE finding_code = 'F01' AND finding_kind = 'suspicion'" in " ".join(shown.output.split())
    assert "core.grid" not in shown.output, "what other numbers are counted from"


def test_a_share_leads_to_its_numerator_and_its_denominator(home: Path) -> None:
    shown = call("explain", "台账.工作报告", "602", home=home).output
    asked = call("query", "SELECT numerator, denominator FROM mart.work_report WHERE indicator_code = '602'",
                 "--format", "csv", home=home).stdout.splitlines()[1]  # fmt: skip
    met, visits = asked.split(",")
    assert f"numerator: the {met} rows" in shown
    assert f"denominator: the {visits} rows" in shown
    assert shown.count("gridhub query") == 2


def test_the_quality_of_a_department_is_explained_like_any_number(home: Path) -> None:
    shown = call("explain", "台账.数据质量", "公安局", home=home)
    assert shown.exit_code == 0
    assert "public_security" in shown.output and "rows_quarantined" in shown.output


def test_ending_the_ui_ends_the_server(tmp_path: Path) -> None:
    server = tmp_path / "server"
    server.write_text(
        f"#!{sys.executable}\nimport os, time\nprint(os.getpid(), os.getcwd(), flush=True)\ntime.sleep(60)\n"
    )
    server.chmod(0o755)
    code = (
        "import os, sys; from pathlib import Path; from gridhub.orchestration.launch import become; "
        "become([sys.argv[1]], dict(os.environ), Path(sys.argv[2]))"
    )
    words = [sys.executable, "-c", code, str(server), str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as ui:
        assert ui.stdout is not None
        assert ui.stdout.readline().split() == [str(ui.pid), str(tmp_path)], "no child that could be left behind"
        ui.terminate()
        assert ui.wait(timeout=10) == -signal.SIGTERM


def test_results_come_as_csv_json_and_a_workbook_without_formulas(home: Path, tmp_path: Path) -> None:
    sql = "SELECT '=1+1' AS f, '990081198001010011' AS id, TRUE AS yes, DATE '2026-10-31' AS day, 1.50 AS amount"
    assert json.loads(call("query", sql, "--format", "json", home=home).stdout)[0]["f"] == "=1+1"
    assert call("query", sql, "--format", "csv", home=home).stdout.splitlines()[1].startswith("=1+1,")
    sheet_file, csv_file = tmp_path / "x.xlsx", tmp_path / "x.csv"
    assert call("query", sql, "--format", "csv", "--out", str(csv_file), home=home).exit_code == 0
    assert csv_file.read_text(encoding="utf-8-sig").splitlines()[1].startswith("'=1+1,")
    assert call("query", sql, "--format", "xlsx", "--out", str(sheet_file), home=home).exit_code == 0
    sheet = openpyxl.load_workbook(sheet_file).active
    assert sheet is not None
    cells = next(iter(sheet.iter_rows(min_row=2, max_row=2)))
    assert [cell.data_type for cell in cells] == ["s", "s", "s", "d", "n"]
    assert [cells[0].value, cells[1].value, cells[2].value] == ["=1+1", "990081198001010011", "是"]


def test_what_is_published_for_others_holds_nothing_of_the_vault(home: Path, tmp_path: Path) -> None:
    assert call("publish", "--to", str(tmp_path / "share"), home=home).exit_code == 0
    names = {path.name for path in (tmp_path / "share").rglob("*") if path.is_file()}
    assert any(name.endswith(".duckdb") for name in names)
    assert not names & {"hub.key", "control.db", "build.duckdb"}


def test_a_wide_result_is_shown_upright_and_the_language_follows_the_locale(home: Path) -> None:
    wide = call("query", "SELECT * FROM 台账.基本信息台账 LIMIT 1", home=home, language="zh_CN.UTF-8")
    assert "社区（村）" in wide.output
    assert "第 1 行" in wide.output
    english = call("releases", home=home)
    assert "release" in english.output
    assert "发布" in call("releases", home=home, language="zh_CN.UTF-8").output


def test_the_views_answer_the_same_with_and_without_reveal(home: Path) -> None:
    masked = call("query", "SELECT COUNT(*) AS n FROM 台账.基本信息台账", "--format", "csv", home=home)
    plain = call(
        "query",
        "SELECT COUNT(*) AS n FROM 台账.基本信息台账",
        "--format",
        "csv",
        "--reveal",
        "--purpose",
        "核对",
        home=home,
    )
    assert masked.exit_code == plain.exit_code == 0
    assert masked.stdout == plain.stdout


def test_explaining_a_column_shows_no_other_persons_cells(home: Path) -> None:
    found = call("query", "SELECT person_id FROM mart.basic_ledger ORDER BY 1 LIMIT 1", "--format", "csv", home=home)
    person = found.stdout.splitlines()[1]
    shown = call("explain", "mart.basic_ledger", person, "name", "--reveal", "--purpose", "核对", home=home)
    assert shown.exit_code == 0
    lines = [line for line in shown.output.splitlines() if line.startswith("- ")]
    assert lines
    assert all(f"person {person}" in line for line in lines)


def test_what_a_killed_run_left_beside_an_unmasked_build_does_not_stop_the_next(small: CityRun) -> None:
    """A write-ahead log is replayed into whatever database bears its name next."""
    small.home.create()
    HubKey.load(small.home, small.project)  # a run makes it before anything else
    left = small.home.identities / "2026-10-31.1.duckdb"
    code = (
        "import duckdb, os, sys; con = duckdb.connect(sys.argv[1]); con.execute('CREATE SCHEMA \"台账\"'); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(left)], check=False)
    assert left.with_name(f"{left.name}.wal").exists()
    inbox, home = Path(small.project.config.inbox), Path(small.home.root)
    assert call("run", "--bare", home=home, inbox=inbox).exit_code == 0
    asked = call("query", "SELECT * FROM 台账.收件情况", "--reveal", "--purpose", "核对", home=home)
    assert asked.exit_code == 0, asked.output
    assert {file.name for file in small.home.identities.iterdir()} == {f"{current_id(small.home)}.duckdb"}


def test_pruning_keeps_the_releases_made_last_whatever_date_they_look_from(small: CityRun) -> None:
    inbox, home = Path(small.project.config.inbox), Path(small.home.root)
    for words in ((), ("--as-of", "2026-09-30"), ()):
        assert call("run", "--bare", *words, home=home, inbox=inbox).exit_code == 0
    assert call("releases", "--keep", "2", home=home).exit_code == 0
    states = {entry.release_id.rpartition("-")[0]: entry.state for entry in list_releases(small.home)}
    assert states == {"2026-10-31.1": "removed", "2026-09-30.1": "kept", "2026-10-31.2": "in_force"}
    assert call("rollback", home=home).exit_code == 0
    assert str(current_id(small.home)).startswith("2026-09-30.1-")


@pytest.mark.parametrize("name", ["what?", "50%41"])
def test_a_home_whose_path_an_sqlite_address_cannot_hold_is_refused_before_anything_is_written(
    name: str, small: CityRun, tmp_path: Path
) -> None:
    result = call("run", home=tmp_path / name, inbox=Path(small.project.config.inbox))
    assert result.exit_code == 2
    assert "must not hold ? or %" in result.output
    assert list(tmp_path.iterdir()) == []
