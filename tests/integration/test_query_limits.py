"""A query has its time, its memory and its rows: what would take more is stopped and says so, nothing is cut in silence."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

import gridhub
from gridhub.cli import app
from gridhub.contracts.budgets import Budgets
from gridhub.release.reading import QueryLimits, TooMuchAsked, ask, open_hub
from tests.integration.conftest import ROOT, CityRun
from tests.integration.test_home_kept_whole import FILES

ENDLESS = "SELECT SUM((a.range * b.range) % 7) FROM range(10000000) a, range(10000000) b"


def call(*words: str, home: Path, project: Path) -> Result:
    words = (*words, "--home", str(home), "--project", str(project))
    return CliRunner().invoke(app, words, env={"LC_ALL": "zh_CN.UTF-8"})


@pytest.fixture(scope="module")
def city(make_city: Callable[..., CityRun]) -> CityRun:
    made = make_city(lambda name: name.startswith(FILES))
    made.run("first")
    return made


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A city project of tight budgets; only its settings are read by a query."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    budget = "[tool.gridhub.budget]\nquery_rows = 5\nquery_seconds = 1\n"
    (tmp_path / "pyproject.toml").write_text(f"{text}\n{budget}", encoding="utf-8")
    return tmp_path


def test_a_query_that_takes_too_long_is_stopped_and_says_what_to_do(city: CityRun) -> None:
    started = time.monotonic()
    with pytest.raises(TooMuchAsked, match=r"超过 1 秒，已停止.*WHERE、LIMIT.*query_seconds"):
        ask(city.home, ENDLESS, limits=QueryLimits(seconds=1))
    assert time.monotonic() - started < 10


def test_a_query_that_needs_too_much_memory_is_stopped_and_says_what_to_do(city: CityRun) -> None:
    sql = "SELECT LIST(range::VARCHAR || REPEAT('x', 100)) FROM range(5000000)"
    with pytest.raises(TooMuchAsked, match=r"内存超过 64 MB.*query_memory_mb"):
        ask(city.home, sql, limits=QueryLimits(memory_mb=64))


def test_a_result_of_too_many_rows_is_refused_and_not_cut(city: CityRun) -> None:
    limits = QueryLimits(rows=10)
    with pytest.raises(TooMuchAsked, match=r"超过 10 行.*--out"):
        ask(city.home, "SELECT * FROM range(11)", limits=limits)
    assert len(ask(city.home, "SELECT * FROM range(10)", limits=limits)) == 10
    assert len(ask(city.home, "SELECT * FROM range(11)", limits=QueryLimits(rows=None))) == 11


def test_a_limited_query_gives_what_it_gave_without_limits(city: CityRun) -> None:
    for sql in (
        "SELECT region_id, region_id, 1 AS A, 2 AS a FROM core.region ORDER BY 1 DESC",
        "WITH a AS (FROM core.region) SELECT COUNT(*) AS n FROM a -- how many\n;",
        "PIVOT core.region ON region_level USING COUNT(*)",
        "SELECT * FROM audit.delivery",
    ):
        limited, free = ask(city.home, sql), ask(city.home, sql, limits=QueryLimits(rows=None))
        assert limited.equals(free) and list(limited.dtypes) == list(free.dtypes), sql
    with pytest.raises(duckdb.BinderException, match="LINE 2"):
        ask(city.home, "SELECT 1,\n nowhere FROM core.region")


def test_the_limits_of_the_project_hold_for_its_commands_and_notebooks(
    city: CityRun, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = call("query", "SELECT * FROM range(6)", home=city.home.root, project=project)
    assert told.exit_code == 2 and "超过 5 行" in told.output
    assert "[" not in told.stdout, "no row is shown"
    file = tmp_path / "six.csv"
    assert (
        call("query", "SELECT * FROM range(6)", "--out", str(file), home=city.home.root, project=project).exit_code == 0
    )
    assert len(file.read_text(encoding="utf-8").splitlines()) >= 7
    told = call("query", ENDLESS, home=city.home.root, project=project)
    assert told.exit_code == 2 and "query_seconds" in told.output
    with pytest.raises(TooMuchAsked):
        open_hub(city.home.root, Budgets(query_rows=5)).query("SELECT * FROM range(6)")
    monkeypatch.chdir(project)
    monkeypatch.setenv("GRIDHUB_HOME", str(city.home.root))
    with pytest.raises(TooMuchAsked):
        gridhub.open().query("SELECT * FROM range(6)")


def test_a_wrong_budget_is_named_by_check_and_nothing_is_done(tmp_path: Path) -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(f"{text}\n[tool.gridhub.budget]\nrows = 0\n", encoding="utf-8")
    for command in (("check",), ("run",), ("query", "SELECT 1")):
        told = call(*command, home=tmp_path / "home", project=tmp_path)
        assert told.exit_code == 2 and "budget：rows 应为 1 到" in told.output, told.output
    assert not (tmp_path / "home").exists()
