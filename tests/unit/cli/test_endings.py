"""A file is what its name ends with: the ending chooses the format, and one that cannot be written is told before any work."""

from __future__ import annotations

from pathlib import Path

import duckdb
import openpyxl
import pytest
from typer.testing import CliRunner

from gridhub.cli import app
from gridhub.cli.results import form_of
from gridhub.release.releases import DATABASE, switch
from gridhub.state.home import Home
from tests.integration.conftest import ROOT

DIFF = ("releases", "diff", "a", "b")
GRIDS = ("grid", "diff", "2026-09-30", "2026-10-31")
PLAN = ("grid", "plan", "--community", "九龙社区")
CASES = ("case", "export", "--department", "civil_affairs")
QUERY = ("query", "SELECT 1 AS n")


@pytest.mark.parametrize(
    ("words", "file", "wanted"),
    [
        ((*QUERY, "--format", "csv"), "x.xlsx", ".csv"),
        ((*DIFF, "--format", "xlsx"), "x.csv", ".xlsx"),
        ((*GRIDS, "--format", "table"), "x.json", ".txt"),
        (QUERY, "x.xls", ".csv、.json、.xlsx、.txt"),
        (DIFF, "x.pdf", ".xlsx"),
        (GRIDS, "x.html", ".xlsx"),
        (PLAN, "x.csv", ".xlsx"),
        (PLAN, "x", ".xlsx"),
        (CASES, "x.csv", ".xlsx"),
        (("report",), "x.docx", ".txt、.md"),
        (("ledger", "household"), "x.csv", ".xlsx"),
        (("grid", "map", "--community", "九龙社区"), "x.png", ".svg"),
        (("delivery", "receipt", "--latest"), "x.xlsx", "文件夹"),
        (("ledger", "list"), "x.xlsx", "不写 --out"),
    ],
)
def test_an_ending_that_contradicts_or_that_nothing_writes_is_exit_2(
    words: tuple[str, ...], file: str, wanted: str, tmp_path: Path
) -> None:
    where = ("--out", str(tmp_path / file), "--home", str(tmp_path / "home"))
    result = CliRunner().invoke(app, [*words, *where], env={"LC_ALL": "zh_CN.UTF-8"})
    assert result.exit_code == 2 and wanted in result.output, result.output
    assert not (tmp_path / file).exists()


def test_a_query_written_to_a_name_that_ends_in_xlsx_is_a_workbook(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    (home.releases / "2026-10-31.1").mkdir(parents=True)
    with duckdb.connect(str(home.releases / "2026-10-31.1" / DATABASE)) as connection:
        connection.execute(
            "CREATE SCHEMA audit; CREATE TABLE audit.run AS SELECT DATE '2026-10-31' AS as_of, '' AS reason"
        )
    switch(home, "2026-10-31.1")
    file = tmp_path / "x.xlsx"
    where = ("--out", str(file), "--home", str(home.root), "--project", str(ROOT))
    result = CliRunner().invoke(app, [*QUERY, *where])
    assert result.exit_code == 0, (result.output, result.exception)
    assert [row[0].value for row in openpyxl.load_workbook(file)["查询结果"].rows] == ["n", 1]


def test_a_name_without_an_ending_or_with_a_month_at_its_end_is_a_table_or_what_was_asked() -> None:
    assert form_of(None, Path("变化_2026.10")) == "table"
    assert form_of("csv", Path("变化_2026.10")) == form_of(None, Path("变化.CSV")) == "csv"
    assert form_of(None, None) == "table"
