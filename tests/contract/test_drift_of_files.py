"""Drift through the real steps: files in an inbox, the lines of audit.drift, the check that Dagster shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from gridhub.build.perform import carry_out
from gridhub.build.plan import make_plan
from gridhub.build.work import Build
from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field
from gridhub.ingest.receive.withdraw import withdraw
from gridhub.project.address_grammar import AddressGrammar
from gridhub.project.catalogue import build_catalogue
from gridhub.project.connector import Connector, Export
from gridhub.project.decisions import Decisions
from gridhub.project.person_names import PersonNames
from gridhub.project.project import CityConfig, CodeList, Project
from gridhub.state.control import known_deliveries
from gridhub.state.keys import HubKey
from gridhub.tables.checks import Check
from tests.unit.ingest.town import NOW, agreement, write_workbook

ROAD = (
    "delivery.inbox", "raw.police__resident", "delivery.police__resident", "delivery.date", "std.police__resident",
    "audit.delivery",
)  # fmt: skip
HEADER = ("姓名", "公民身份号码", "性别", "联系电话", "现住址")


class Resident(StdContract):
    """Residents. One row per person."""

    name: str = field("姓名", kind="person_name", required=True)
    cid: str = field("公民身份号码", kind="citizen_id")
    sex: str = field("性别", kind="code", codes="sex")
    phone: str = field("联系电话", kind="phone_list")
    address: str = field("现住址", kind="address", required=True)


EXPORT = Export(
    title="实有人口", kind="snapshot", files=r"人口_(?P<part>[^_]+)_(?P<period>\d{6})\.xlsx", contract="Resident",
    agreed=("name", "cid", "sex", "phone", "address"),
    columns={
        "name": ("姓名",), "cid": ("公民身份号码",), "sex": ("性别",), "phone": ("联系电话",), "address": ("现住址",),
    },
)  # fmt: skip
CODES = {"sex": CodeList("sex", {"1": "1", "男": "1", "2": "2", "女": "2"}, {"1": "男", "2": "女"})}


def valid_id(number: int) -> str:
    first = f"99008119800101{number:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first + "10X98765432"[sum(w * int(d) for w, d in zip(weights, first, strict=True)) % 11]


def people(count: int = 60) -> list[list[str | None]]:
    digits = "零一二三四五六七八九"
    return [
        [
            f"王{digits[n // 10]}{digits[n % 10]}",
            valid_id(n),
            "男" if n % 2 else "女",
            f"139012{n:05d}",
            f"李家村1组{n}号",
        ]
        for n in range(count)
    ]


class SmallTown:
    """One export, an inbox and a home."""

    def __init__(self, root: Path, export: Export = EXPORT, contract: type[StdContract] = Resident) -> None:
        connector = Connector(
            department="police", title="公安局", contact="x", agreement=agreement(), exports={"resident": export}
        )
        self.project = Project(
            root=root, config=CityConfig("镇", "990081", root / "inbox", root / "home"), connectors={"police": connector},
            std_contracts={("police", "resident"): contract}, tables=build_catalogue({("police", "resident"): contract}, {}, (), {}, CODES, ()), assets=(), codes=CODES, rules={},
            decisions=Decisions(), digest="0", export_digests={("police", "resident"): "1"}, address_grammar=AddressGrammar(), person_names=PersonNames(),
        )  # fmt: skip
        (root / "inbox").mkdir()
        self.number = 0

    def put(self, name: str, rows: Sequence[Sequence[str | None]], header: Sequence[str] = HEADER) -> None:
        write_workbook(self.project.config.inbox / name, {"Sheet1": [header, *rows]})

    def run(self, as_of: date | None = None) -> tuple[Check, list[dict[str, Any]]]:
        """The check of drift and the lines of audit.drift that are not passed."""
        from gridhub.state.home import Home

        home = Home(self.project.config.home)
        home.create()
        self.number += 1
        build = Build(self.project, home, f"b{self.number}", HubKey.load(home, self.project))
        plan = {step.name: step for step in make_plan(self.project, as_of=as_of, clock=lambda: NOW)}
        told = {name: carry_out(plan[name], build) for name in ROAD}
        build.close()
        result = told["delivery.police__resident"]
        assert {check.state for check in told["audit.delivery"].checks if check.name.startswith("drift.")} == {"passed"}
        made = build.results.latest("audit.delivery")
        assert made
        table = build.results.path_of(made.tables["audit.drift"].sha256)
        lines = pl.read_parquet(table).filter(pl.col("state") != "passed").sort(pl.all())
        return next(check for check in result.checks if check.name == "deliveries.drift"), list(
            lines.iter_rows(named=True)
        )


@pytest.fixture
def town(tmp_path: Path) -> SmallTown:
    made = SmallTown(tmp_path)
    made.put("人口_城关_202609.xlsx", people())
    return made


def test_a_renamed_column_that_is_not_required_no_longer_passes_in_silence(town: SmallTown) -> None:
    town.put("人口_城关_202610.xlsx", people(), ("姓名", "证件编号", *HEADER[2:]))
    check, lines = town.run()
    assert check.state == "failed"
    assert not check.blocking, "the rest of the city is released all the same"
    assert [(line["measure"], line["field_name"], line["state"]) for line in lines] == [
        ("columns_missing", "cid", "failed"), ("columns_new", None, "warned"),
    ]  # fmt: skip
    assert "公民身份号码" in lines[0]["reason"]
    assert "证件编号" in lines[0]["reason"], "the likely new name stands beside the missing one"
    assert lines[1]["value_label"] == "证件编号"
    assert (lines[0]["period"], lines[0]["part"]) == ("2026-10", "城关")
    assert check.sample[0].file == "人口_城关_202610.xlsx"


def test_an_unchanged_month_is_compared_and_quiet(town: SmallTown) -> None:
    town.put("人口_城关_202610.xlsx", people(61))
    check, lines = town.run()
    assert (check.state, lines) == ("passed", [])
    assert check.rows > 0


def test_half_the_rows_gone(town: SmallTown) -> None:
    town.put("人口_城关_202610.xlsx", people(20))
    check, lines = town.run()
    assert check.state == "failed"
    assert [(line["measure"], float(line["before"]), float(line["now"])) for line in lines] == [("rows", 60, 20)]


def test_a_column_that_is_suddenly_empty(town: SmallTown) -> None:
    town.put("人口_城关_202610.xlsx", [[*row[:3], None if n > 5 else row[3], row[4]] for n, row in enumerate(people())])
    check, lines = town.run()
    assert check.state == "failed"
    assert [(line["measure"], line["field_name"], float(line["now"])) for line in lines] == [("fill", "phone", 0.1)]


def test_ids_that_a_program_damaged_count_as_not_filled(town: SmallTown) -> None:
    damaged = [[row[0], f"{str(row[1])[:15]}000", *row[2:]] for row in people()]
    town.put("人口_城关_202610.xlsx", damaged)
    check, lines = town.run()
    assert ("fill", "cid", "failed") in [(line["measure"], line["field_name"], line["state"]) for line in lines]
    assert check.state == "failed"


def test_a_code_that_everybody_has_now(town: SmallTown) -> None:
    town.put("人口_城关_202610.xlsx", [[*row[:2], "1", *row[3:]] for row in people()])
    check, lines = town.run()
    assert check.state == "passed", "told, not failed"
    assert [(line["measure"], line["value_label"], line["state"]) for line in lines] == [
        ("codes", "女", "warned"), ("codes", "男", "warned"),
    ]  # fmt: skip


def test_a_first_delivery_and_another_part_have_nothing_to_be_compared_with(town: SmallTown) -> None:
    town.put("人口_新华_202610.xlsx", people(5))
    check, lines = town.run()
    assert (check.state, lines) == ("not_run", [])


def test_a_correction_that_brings_the_column_back_ends_the_failure(town: SmallTown) -> None:
    town.put("人口_城关_202610.xlsx", people(), ("姓名", "证件编号", *HEADER[2:]))
    assert town.run()[0].state == "failed"
    town.put("人口_城关_202610.xlsx", people())
    check, lines = town.run()
    assert check.state == "passed"
    assert any(line["measure"] == "columns_missing" for line in lines), "the lines of the old file stay to be read"


def test_a_correction_that_mends_nothing_is_no_quiet_month(town: SmallTown) -> None:
    header = ("姓名", "证件编号", *HEADER[2:])
    town.put("人口_城关_202610.xlsx", people(), header)
    town.run()
    town.put("人口_城关_202610.xlsx", people(59), header)
    check, lines = town.run()
    assert check.state == "failed", "measured by the wrong file alone it would look like nothing happened"
    assert len({line["previous_delivery_id"] for line in lines}) == 1
    assert len({line["delivery_id"] for line in lines}) == 2


def test_a_column_better_filled_than_before_is_told_and_never_fails(town: SmallTown) -> None:
    half = [[*row[:3], None if n > 9 else row[3], row[4]] for n, row in enumerate(people())]
    town.put("人口_城关_202609.xlsx", half)
    town.run()
    town.put("人口_城关_202610.xlsx", people())
    check, lines = town.run()
    assert check.state == "passed"
    assert ("fill", "phone", "warned") in [(line["measure"], line["field_name"], line["state"]) for line in lines]


def test_a_column_nobody_agreed_to_share_is_told_when_it_first_comes(tmp_path: Path) -> None:
    town = SmallTown(tmp_path, EXPORT.model_copy(update={"agreed": ("name", "cid", "sex", "address")}))
    without = [[*row[:3], row[4]] for row in people()]
    town.put("人口_城关_202609.xlsx", without, (*HEADER[:3], HEADER[4]))
    town.put("人口_城关_202610.xlsx", people())
    check, lines = town.run()
    assert check.state == "passed"
    assert [(line["measure"], line["value_label"]) for line in lines] == [("columns_new", "联系电话")]
    assert "共享协议" in lines[0]["reason"]


def test_a_field_that_publication_drops_has_no_shares_by_value(tmp_path: Path) -> None:
    class Secret(Resident):
        """Residents with a class nobody may read. One row per person."""

        sex: str = field("性别", kind="code", codes="sex", sensitivity="S4")

    town = SmallTown(tmp_path, contract=Secret)
    town.put("人口_城关_202609.xlsx", people())
    town.put("人口_城关_202610.xlsx", [[*row[:2], "1", *row[3:]] for row in people()])
    check, lines = town.run()
    assert (check.state, lines) == ("passed", [])


def test_few_rows_vary_and_say_nothing(town: SmallTown) -> None:
    town.put("人口_新华_202609.xlsx", people(12))
    some = [[*row[:3], None if n < 2 else row[3], row[4]] for n, row in enumerate(people(12))]
    town.put("人口_新华_202610.xlsx", some)
    assert town.run()[1] == [], "two phones of twelve"


def test_a_withdrawn_file_is_no_measure_for_the_next(town: SmallTown) -> None:
    from gridhub.state.home import Home

    town.put("人口_城关_202609.xlsx", people())
    town.put("人口_城关_202610.xlsx", people(10))
    town.run()
    home = Home(town.project.config.home)
    wrong = next(one.delivery_id for one in known_deliveries(home) if one.period == "2026-10")
    withdraw(home, wrong, "误报", now=NOW)
    town.put("人口_城关_202611.xlsx", people(62))
    check, lines = town.run()
    assert (check.state, lines) == ("passed", [])


def test_no_line_of_the_table_holds_a_value_of_a_row(town: SmallTown) -> None:
    town.put(
        "人口_城关_202610.xlsx", [[*row[:3], None, row[4]] for row in people(20)], ("姓名", "证件编号", *HEADER[2:])
    )
    _, lines = town.run()
    text = str(lines)
    for row in people():
        assert not any(str(value) in text for value in (row[0], row[1], row[3], row[4]))
