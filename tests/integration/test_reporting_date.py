"""Files that must not move anything: a broken one, an early one, a wrong name, a lost key column."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime

import openpyxl
import pytest

from gridhub.build.run import run_plan
from gridhub.ingest.receive.withdraw import withdraw
from gridhub.release.accepting import accept
from gridhub.release.manifest import Manifest, read_manifest
from gridhub.release.reading import open_release
from gridhub.release.releases import require_current
from gridhub.state.control import known_deliveries
from tests.integration.conftest import CityRun

NOVEMBER = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 5, 9, 0, tzinfo=UTC)
SMALL = ("民政_", "公安_死亡", "公安_实有人口_新华", "公安_流动人口_新华", "公安_标准", "网格办_")


class Town:
    """A part of the sample city, run once."""

    def __init__(self, city: CityRun) -> None:
        self.city, self.inbox, self.number = city, city.project.config.inbox, 0

    def run(self, now: datetime = NOVEMBER) -> Manifest:
        self.number += 1
        run_plan(self.city.project, self.city.home, build_id=f"run{self.number}", clock=lambda: now)
        return read_manifest(require_current(self.city.home))

    def said(self) -> list[tuple[object, ...]]:
        """Every number, every finding and the date."""
        with open_release(self.city.home) as connection:
            return [
                *connection.execute("SELECT as_of FROM audit.run").fetchall(),
                *connection.execute(
                    "SELECT indicator_code, value, numerator, denominator, completeness FROM mart.work_report ORDER BY 1"
                ).fetchall(),
                *connection.execute("SELECT finding_id, amount FROM finding.finding ORDER BY ALL").fetchall(),
                *connection.execute("SELECT COUNT(*), SUM(amount) FROM core.welfare_payment").fetchall(),
            ]


@pytest.fixture(scope="module")
def town(make_city: Callable[..., CityRun]) -> Town:
    made = Town(make_city(lambda name: name.startswith(SMALL)))
    made.run()
    return made


def lines_naming(manifest: Manifest, file: str) -> dict[str, int]:
    told = {"refused": manifest.refused, "held": manifest.held, "early": manifest.early}
    found = {name: sum(file in line for line in lines) for name, lines in told.items()}
    return {name: count for name, count in found.items() if count}


def broken(town: Town) -> tuple[str, str]:
    name = "公安_死亡注销人员名单_202611.xls"
    (town.inbox / name).write_bytes(b"1234567")
    return name, "refused"


def early(town: Town) -> tuple[str, str]:
    name = "网格办_走访记录_202611.csv"
    text = (town.inbox / "网格办_走访记录_202610.csv").read_bytes().decode("gb18030")
    for old, new in (
        ("2026-10", "2026-11"),
        ("202610", "202611"),
        ("2026/10", "2026/11"),
        ("2026年10月", "2026年11月"),
    ):
        text = text.replace(old, new)
    (town.inbox / name).write_bytes(text.encode("gb18030"))
    return name, "early"


def october_as_november(town: Town) -> tuple[str, str]:
    name = "民政_低保发放花名册_202611.xlsx"
    shutil.copyfile(town.inbox / "民政_低保发放花名册_202610.xlsx", town.inbox / name)
    return name, "held"


def lost_key(town: Town) -> tuple[str, str]:
    name = "公安_实有人口_新华派出所_202610.xlsx"
    book = openpyxl.load_workbook(town.inbox / name)
    renamed = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_row=8):
            for cell in row:
                if isinstance(cell.value, str) and ("身份" in cell.value or cell.value.lower() in ("sfzh", "gmsfhm")):
                    cell.value = "居民编码"
                    renamed += 1
    if renamed:  # saved again it would be another file
        book.save(town.inbox / name)
    return name, "held"


@pytest.mark.parametrize("put", [broken, early, october_as_november, lost_key])
def test_a_file_that_cannot_count_moves_no_number_and_is_told_in_one_line(
    town: Town, put: Callable[[Town], tuple[str, str]]
) -> None:
    before = town.said()
    name, how = put(town)
    manifest = town.run()
    assert town.said() == before
    assert lines_naming(manifest, name) == {how: 1}


def test_a_held_file_says_what_to_do_and_counts_once_a_person_let_it_through(town: Town) -> None:
    name, _ = lost_key(town)
    manifest = town.run()
    (line,) = [line for line in manifest.held if name in line]
    assert "居民编码" in line, "the mend that inspect proposes"
    held = max((d for d in known_deliveries(town.city.home) if d.file_name == name), key=lambda d: d.received_no)
    assert f"gridhub delivery accept {held.delivery_id}" in line
    before = town.said()
    accept(town.city.home, held.delivery_id, "核对过，确实没有号码", actor="test", now=NOVEMBER)
    manifest = town.run()
    assert lines_naming(manifest, name) == {}
    with open_release(town.city.home) as connection:
        in_force = connection.execute(
            "SELECT in_force FROM audit.delivery WHERE delivery_id = ?", [held.delivery_id]
        ).fetchall()
    assert in_force == [(True,)]
    withdraw(town.city.home, held.delivery_id, "试过了", now=NOVEMBER)
    town.run()
    assert town.said() == before


def test_the_date_waits_for_the_must_have_exports_and_says_for_which(town: Town) -> None:
    early(town)
    manifest = town.run(DECEMBER)
    assert manifest.as_of == "2026-10-31"
    with open_release(town.city.home) as connection:
        ((reason,),) = connection.execute("SELECT reason FROM audit.run").fetchall()
    assert "2026-10" in reason
