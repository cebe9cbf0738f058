"""Standardising on disk: the cache, equal bytes, the refusal of a delivery that is mostly wrong."""

from __future__ import annotations

import ast
import dataclasses
import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from gridhub.contracts.base import StdContract
from gridhub.contracts.errors import BrokenProject
from gridhub.contracts.fields import field
from gridhub.ingest.refusals import Refused
from gridhub.ingest.sheets.raw_table import ColumnFound, RawTable, SheetFound
from gridhub.project.address_grammar import AddressGrammar
from gridhub.project.connector import Agreement, Connector
from gridhub.project.decisions import Decisions, ValueOverride
from gridhub.project.person_names import PersonNames
from gridhub.project.project import CityConfig, Project
from gridhub.standardise import stage
from gridhub.standardise.stage import standardise
from gridhub.state.delivery import Delivery
from gridhub.state.home import Home
from tests.unit.standardise.raw_rows import CODES, OCT, Cell, export_of, raw_frame, raw_line

FILES = ("std", "quarantine", "repair", "rules")


class Roster(StdContract):
    """Grain: one row per person."""

    name: str = field("姓名", kind="person_name", required=True)
    sex: str = field("性别", kind="code", codes="sex")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    return made


@pytest.fixture
def project(tmp_path: Path) -> Project:
    agreement = Agreement(number="1", share_type="conditional", purpose="测试", valid_to=date(2030, 1, 1))
    export = export_of(Roster, title="花名册", max_rejected_share=0.25)
    connector = Connector(
        department="office", title="办公室", contact="x", agreement=agreement, exports={"roster": export}
    )
    return Project(
        root=tmp_path,
        config=CityConfig("示例市", "990081", tmp_path / "inbox", tmp_path / "home"),
        connectors={"office": connector},
        std_contracts={("office", "roster"): Roster},
        tables={},
        assets=(),
        codes=CODES,
        rules={},
        decisions=Decisions(),
        digest="0",
        export_digests={("office", "roster"): "contract-1"},
        address_grammar=AddressGrammar(),
        person_names=PersonNames(),
    )


def delivered(home: Home, rows: Sequence[Sequence[Cell]], key: str = "raw1") -> tuple[Delivery, RawTable]:
    """A delivery whose raw rows begin in row 3."""
    path = home.raw / f"{key}.parquet"
    raw_frame([raw_line(number, cells) for number, cells in enumerate(rows, start=3)]).write_parquet(path)
    places = (ColumnFound(0, "A", "姓名", "name"), ColumnFound(1, "B", "性别", "sex"))
    sheet = SheetFound("Sheet1", 1, (2, 2), places, (), ())
    received = datetime(2026, 11, 2, tzinfo=UTC)
    delivery = Delivery(
        "d0", "0" * 64, "花名册_202610.xlsx", "花名册_202610.xlsx", 1, received, "office", "roster", "2026-10", OCT, "", 9,
        "received",
    )  # fmt: skip
    return delivery, RawTable(path, "d0", (sheet,), {"data": len(rows)}, from_cache=False)


def digests(folder: Path) -> list[str]:
    return [hashlib.sha256((folder / f"{name}.parquet").read_bytes()).hexdigest() for name in FILES]


ROWS: tuple[tuple[Cell, ...], ...] = (("张　三", "男"), ("李四", "不明"), ("王五", "女"), ("赵?", "女"))


def test_a_delivery_is_counted_and_written_below_the_vault(project: Project, home: Home) -> None:
    table = standardise(project, home, *delivered(home, ROWS))
    assert (table.accepted, table.quarantined_rows, table.quarantined_cells) == (3, 1, 1)
    assert table.rejected_share == 0.25
    assert table.folder.parent == home.std
    assert sorted(path.name for path in table.folder.iterdir()) == sorted(
        ["std.json", *(f"{name}.parquet" for name in FILES)]
    )
    assert [path.name for path in home.std.iterdir()] == [table.folder.name], "nothing half-written stays"


def test_an_unchanged_delivery_is_never_parsed_twice(project: Project, home: Home) -> None:
    delivery, raw = delivered(home, ROWS)
    first = standardise(project, home, delivery, raw)
    raw.path.unlink()
    second = standardise(project, home, delivery, raw)
    assert (first.from_cache, second.from_cache) == (False, True)
    assert dataclasses.replace(second, from_cache=False) == first


def test_the_same_input_gives_the_same_bytes(project: Project, home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    other.create()
    first = standardise(project, home, *delivered(home, ROWS * 500))
    second = standardise(project, other, *delivered(other, ROWS * 500))
    assert digests(first.folder) == digests(second.folder)


def test_another_contract_period_or_decision_parses_again(project: Project, home: Home) -> None:
    delivery, raw = delivered(home, ROWS)
    decided = ValueOverride(date(2026, 11, 2), "管理员", "核对", 2, delivery.file_name, "Sheet1", 4, "sex", "女")
    elsewhere = dataclasses.replace(decided, file="另一份.xlsx")
    first = standardise(project, home, delivery, raw)
    changes = [
        (dataclasses.replace(project, export_digests={("office", "roster"): "contract-2"}), delivery),
        (dataclasses.replace(project, decisions=Decisions(value_override=(decided,))), delivery),
        (project, dataclasses.replace(delivery, delivery_id="d1", period_end=date(2026, 11, 30))),
    ]
    folders = {first.folder} | {standardise(changed, home, received, raw).folder for changed, received in changes}
    assert len(folders) == 4
    same = dataclasses.replace(project, decisions=Decisions(value_override=(elsewhere,)))
    assert standardise(same, home, delivery, raw).from_cache


def test_changed_code_standardises_again(project: Project, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery, raw = delivered(home, ROWS)
    first = standardise(project, home, delivery, raw)
    monkeypatch.setattr(stage, "code_digest", lambda places, libraries: "another way of parsing")
    again = standardise(project, home, delivery, raw)
    assert (again.from_cache, again.remade) == (False, False)
    assert again.folder != first.folder


def test_what_shapes_the_rows_is_named_in_full() -> None:
    """A module of the engine that standardising imports and that its digest leaves out would change rows unseen."""
    told = {module.split(".")[0] for module in stage.CODE if "/" not in module} | {"ingest", "state"}
    named = {place.removesuffix(".py").replace("/", ".") for place in stage.CODE}
    imported = {
        node.module.removeprefix("gridhub.")
        for path in Path(stage.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("gridhub.")
    }
    assert {name for name in imported if name.split(".")[0] not in told} <= named | {"project.decisions"}


@pytest.mark.parametrize("name", ["std.parquet", "repair.parquet", "std.json"])
def test_kept_rows_that_were_changed_are_made_again_and_said(project: Project, home: Home, name: str) -> None:
    delivery, raw = delivered(home, ROWS)
    first = standardise(project, home, delivery, raw)
    before = digests(first.folder)
    data = bytearray((first.folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (first.folder / name).write_bytes(data)
    again = standardise(project, home, delivery, raw)
    assert (again.from_cache, again.remade) == (False, True)
    assert digests(again.folder) == before
    assert standardise(project, home, delivery, raw).from_cache
    assert [path.name for path in home.std.iterdir()] == [first.folder.name]


def test_a_run_that_takes_nothing_over_standardises_again(project: Project, home: Home) -> None:
    delivery, raw = delivered(home, ROWS)
    before = digests(standardise(project, home, delivery, raw).folder)
    again = standardise(project, home, delivery, raw, anew=True)
    assert (again.from_cache, again.remade) == (False, False)
    assert digests(again.folder) == before


def test_a_decided_value_is_in_the_table(project: Project, home: Home) -> None:
    delivery, raw = delivered(home, ROWS)
    decided = ValueOverride(date(2026, 11, 2), "管理员", "核对", 2, delivery.file_name, "Sheet1", 4, "sex", "女")
    table = standardise(
        dataclasses.replace(project, decisions=Decisions(value_override=(decided,))), home, delivery, raw
    )
    std = pl.read_parquet(table.folder / "std.parquet")
    assert std.filter(pl.col("_row") == 4)["sex"].to_list() == ["2"]


def test_a_decision_on_an_unknown_field_is_a_fault_of_the_project_with_its_line(project: Project, home: Home) -> None:
    delivery, raw = delivered(home, ROWS)
    decided = ValueOverride(date(2026, 11, 2), "管理员", "核对", 7, delivery.file_name, "Sheet1", 4, "gender", "女")
    with pytest.raises(BrokenProject, match=r"value_override\.csv:7: .*gender"):
        standardise(dataclasses.replace(project, decisions=Decisions(value_override=(decided,))), home, delivery, raw)


def test_a_delivery_that_is_mostly_wrong_is_refused_every_time_with_place_and_remedy(
    project: Project, home: Home
) -> None:
    delivery, raw = delivered(home, [("赵?", "女"), ("钱?", "女"), ("孙三", "女"), (None, "女")])
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            standardise(project, home, delivery, raw)
        assert refused.value.code == "rejected_share"
        for words in ("花名册_202610.xlsx", "4行数据中有3行", "25%", "Sheet1", "第3行", "A列", "姓名", "重新报送"):
            assert words in refused.value.message
        assert "赵" not in refused.value.message
    assert len(list(home.std.iterdir())) == 1


def test_a_delivery_without_data_rows_is_not_refused(project: Project, home: Home) -> None:
    table = standardise(project, home, *delivered(home, []))
    assert (table.accepted, table.rejected_share) == (0, 0.0)
