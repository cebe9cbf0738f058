"""A department whose numbers begin anew every month, through files: nothing is left out in silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import Workbook

from gridhub.project.reading.loading import load
from gridhub.release.releases import require_current
from tests.integration.conftest import CityRun
from tests.integration.test_cli import copy_of_project

HEADER = ("走访编号", "走访日期", "走访类型", "走访人", "走访对象", "联系电话", "走访地址", "走访结果", "是否收集意见")
VISITS = 20
SEPTEMBER, OCTOBER = "网格办_走访记录_202609.xlsx", "网格办_走访记录_202610.xlsx"


def visit(number: int, month: int, family: str, room: int, result: str = "见面") -> tuple[str | None, ...]:
    name = f"{family}{chr(0x4E01 + number)}甲"
    home = f"示例市城关街道九龙社区枫林苑1栋1单元{room}室"
    return (f"ZF{number:03}", f"2026-{month:02}-{number + 1:02}", "月走访", "孙志磊", name, None, home, result, "否")


def write(inbox: Path, name: str, rows: Sequence[Sequence[str | None]]) -> None:
    book = Workbook()
    sheet: Any = book.active
    for line in (HEADER, *rows):
        sheet.append(list(line))
    book.save(inbox / name)


def ask(city: CityRun, query: str) -> list[tuple[Any, ...]]:
    name = require_current(city.home).name
    with duckdb.connect(str(city.home.root / "releases" / name / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def city(make_city: Callable[..., CityRun]) -> CityRun:
    kept = ("公安_标准地址_202610.csv", "民政_区划代码表_202610.xlsx", "网格办_网格信息表_202610.xlsx")
    city = make_city(lambda name: name in kept, cold=True)
    inbox = Path(city.project.config.inbox)
    write(inbox, SEPTEMBER, [visit(n, 9, "秦", 101) for n in range(VISITS)])
    write(inbox, OCTOBER, [visit(n, 10, "冯", 201) for n in range(VISITS)])
    city.run("anew")
    return city


def test_visits_whose_numbers_begin_anew_in_october_all_count(city: CityRun) -> None:
    counted = ask(city, "SELECT MONTH(visit_date), COUNT(*) FROM core.visit GROUP BY 1 ORDER BY 1")
    assert counted == [(9, VISITS), (10, VISITS)]
    assert ask(city, "SELECT COUNT(*) FROM audit.repeated_fact") == [(0,)]


def test_each_of_them_is_named_with_the_row_that_has_its_number(city: CityRun) -> None:
    lines = ask(
        city,
        'SELECT 文件名, 工作表, 行号, 列, 字段, 范围, 原因 FROM "台账"."隔离清单" WHERE 规则 = \'KEY_CONFLICT\' ORDER BY 行号',
    )
    assert [line[:6] for line in lines] == [
        (OCTOBER, "Sheet", row, "A", "走访编号", "提示") for row in range(2, VISITS + 2)
    ]
    first = lines[0][6]
    assert f"「走访编号」与“{SEPTEMBER}”工作表“Sheet”第 2 行相同，而「走访日期」「走访对象」「走访地址」不同" in first
    assert "两行都采用" in first
    assert not [line for line in lines if "冯" in line[6] or "ZF" in line[6]], "no value is repeated"


def test_the_list_of_deliveries_counts_them_and_the_ledger_closes(city: CityRun) -> None:
    counts = ask(
        city, 'SELECT 文件名, 同号不同内容行数 FROM "台账"."收件情况" WHERE 文件名 LIKE \'网格办_走访%\' ORDER BY 1'
    )
    assert counts == [(SEPTEMBER, 0), (OCTOBER, VISITS)]
    assert ask(city, "SELECT COUNT(*) FROM audit.exclusion") == [(0,)]
    assert ask(city, "SELECT COUNT(*) FROM audit.row_ledger WHERE NOT closes") == [(0,)]


@pytest.mark.parametrize(("rule", "month", "told"), [("set_aside", 9, OCTOBER), ("newest", 10, SEPTEMBER)])
def test_a_connector_that_says_another_rule_is_followed_by_the_next_run(
    city: CityRun, tmp_path: Path, rule: str, month: int, told: str
) -> None:
    root = copy_of_project(tmp_path)
    yaml = root / "connectors" / "grid_office.yaml"
    text = yaml.read_text(encoding="utf-8")
    yaml.write_text(
        text.replace("    contract: Visit\n", f"    contract: Visit\n    on_conflict: {rule}\n"), encoding="utf-8"
    )
    environ = {"GRIDHUB_INBOX": str(city.project.config.inbox), "GRIDHUB_HOME": str(city.home.root)}
    other = CityRun(load(root, environ=environ), city.home)
    other.run(rule)
    assert ask(other, "SELECT DISTINCT MONTH(visit_date), COUNT(*) FROM core.visit GROUP BY 1") == [(month, VISITS)]
    named = ask(other, "SELECT file, COUNT(*) FROM audit.quarantine WHERE rule = 'KEY_CONFLICT' GROUP BY 1")
    assert named == [(told, VISITS)]
    out = (
        "SELECT file, exclusion.reason, rows FROM audit.exclusion AS exclusion JOIN audit.delivery USING (delivery_id)"
    )
    assert ask(other, out) == [(told, "conflict", VISITS)]
    assert ask(other, "SELECT COUNT(*) FROM audit.row_ledger WHERE NOT closes") == [(0,)]


def test_october_sent_anew_with_other_numbers_ends_it(city: CityRun) -> None:
    rows = [(f"ZF1{n:02}", *visit(n, 10, "冯", 201)[1:]) for n in range(VISITS)]
    write(Path(city.project.config.inbox), OCTOBER, rows)
    city.run("corrected")
    assert ask(city, "SELECT COUNT(*) FROM core.visit") == [(2 * VISITS,)]
    assert ask(city, "SELECT COUNT(*) FROM audit.quarantine WHERE rule = 'KEY_CONFLICT'") == [(0,)]
    assert ask(city, "SELECT reason, rows FROM audit.exclusion") == [("superseded", VISITS)]
