"""Exports read from a database (SQLite here): what leaves it, what becomes a delivery, what is refused and how it is said.

Servers are in tests/services; what a release makes of increments is in tests/integration/test_database_department.py.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from gridhub.build.force import choose_in_force
from gridhub.contracts import fields
from gridhub.contracts.base import StdContract
from gridhub.ingest.receive.database import take_databases
from gridhub.ingest.receive.withdraw import reinstate, withdraw
from gridhub.ingest.refusals import Refused
from gridhub.ingest.sheets.read import read_delivery
from gridhub.project.connector import Connector, Database, Export
from gridhub.state.archive import archive_path
from gridhub.state.control import known_deliveries
from gridhub.state.delivery import Delivery
from tests.cell_lists import raw_of
from tests.unit.ingest.town import NOW, Town, agreement

URL = "REGISTER_DB"
NEXT_MONTH = datetime(2026, 12, 5, 8, 0, 0)


class Person(StdContract):
    """A register of persons. One row per person."""

    code: str = fields.field("编号", required=True)
    name: str = fields.field("姓名", kind="person_name", required=True)
    address: str = fields.field("住址", kind="address")
    capital: str = fields.field("金额")


COLUMNS = {"code": ("编号", "BH"), "name": ("姓名", "XM"), "address": ("住址",), "capital": ("金额",)}


def export(kind: str = "snapshot", watermark: str | None = None, **changed: object) -> Export:
    """The register: title 人员登记, table person."""
    database = Database(url_env=URL, table="person", watermark=watermark, order=("BH",))
    stated: dict[str, object] = {
        "title": "人员登记", "kind": kind, "files": r"登记_(?P<period>\d{6})\.csv", "contract": "Person",
        "key": ("code",) if kind != "snapshot" else (), "agreed": ("code", "name", "address", "capital"),
        "columns": COLUMNS, "database": database,
    }  # fmt: skip
    return Export.model_validate(stated | changed)


@dataclass
class Register:
    """A town whose only export comes from one SQLite table, and that table."""

    town: Town
    path: Path
    spec: Export = field(default_factory=export)

    def __post_init__(self) -> None:
        self.ask("CREATE TABLE person (BH TEXT, XM TEXT, 民族 TEXT, 住址 TEXT, gxsj INTEGER)")
        self.use(self.spec)
        self.town.secrets = {URL: f"sqlite:///{self.path}"}

    def use(self, spec: Export, valid_to: date = date(2030, 12, 31)) -> None:
        self.spec = spec
        office = Connector(
            department="office", title="数据局", contact="x", agreement=agreement(valid_to), exports={"person": spec}
        )
        self.town.connectors = {"office": office}
        self.town.std_contracts = {("office", "person"): Person}

    def ask(self, sql: str, values: Iterable[Sequence[object]] = ((),)) -> None:
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.executemany(sql, values)

    def put(self, *rows: tuple[object, ...]) -> None:
        """Rows of 编号, 姓名, 住址, watermark; the ethnic group is never agreed."""
        self.ask("INSERT INTO person (BH, XM, 住址, gxsj, 民族) VALUES (?, ?, ?, ?, '汉')", rows)

    def take(self, now: datetime = NOW) -> list[Delivery]:
        """One run's look at database and inbox; gives what is received, in order."""
        take_databases(self.town, self.town.home, now=now)
        return [d for d in self.town.take(now) if d.state == "received"]

    def refusal(self, now: datetime = NOW) -> tuple[str, str]:
        """Code and reason of the one delivery that is refused."""
        self.take(now)
        refused = [d for d in known_deliveries(self.town.home) if d.state == "refused"]
        assert len(refused) == 1
        assert refused[0].department == "office"
        assert refused[0].export == "person"
        assert refused[0].reason is not None
        assert refused[0].reason.startswith(f"文件“{refused[0].file_name}”：")
        assert "处理：" in refused[0].reason
        return str(refused[0].reason_code), refused[0].reason

    def rows(self, delivery: Delivery) -> list[list[str | None]]:
        """Data rows of one delivery as the reader gives them."""
        raw = raw_of(read_delivery(self.town, self.town.home, delivery).path)
        return [list(cells) for cells in raw.filter(pl.col("row_kind") == "data")["cells"].to_list()]

    def codes(self, deliveries: Iterable[Delivery]) -> list[list[str | None]]:
        """编号 of the rows of each delivery."""
        return [[row[0] for row in self.rows(delivery)] for delivery in deliveries]


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(Town(tmp_path), tmp_path / "register.db")


def test_a_table_becomes_a_delivery_with_the_agreed_columns_only(register: Register) -> None:
    register.put(("2", "李四", None, 1), ("1", "张三", "阳光小区1栋1单元101室", 2))
    (delivery,) = register.take()
    assert (delivery.file_name, delivery.period, delivery.part) == ("数据局_人员登记_202611.parquet", "2026-11", "")
    assert delivery.period_end == date(2026, 11, 1), "the day it was read: it knows of no later one"
    raw = read_delivery(register.town, register.town.home, delivery)
    frame = raw_of(raw.path)
    assert frame["row_kind"].to_list() == ["header", "data", "data"]
    assert frame["row"].to_list() == [1, 2, 3]
    assert frame["cells"].to_list() == [
        ["BH", "XM", "住址"], ["1", "张三", "阳光小区1栋1单元101室"], ["2", "李四", None],
    ]  # fmt: skip
    assert [(c.header, c.field) for c in raw.sheets[0].columns] == [("BH", "code"), ("XM", "name"), ("住址", "address")]
    archived = archive_path(register.town.home, delivery.sha256)
    assert archived.stat().st_mode & 0o077 == 0
    everything = pl.read_parquet(archived)["cells"].explode().to_list()
    assert "汉" not in everything, "a column that is not agreed never leaves the database"
    assert "1" in everything


def test_the_same_rows_again_are_recognised_whatever_their_order(register: Register) -> None:
    register.put(("1", "张三", None, 1), ("2", "李四", None, 2))
    first = register.take()
    register.ask("DELETE FROM person")
    register.put(("2", "李四", None, 2), ("1", "张三", None, 1))
    assert register.take() == first
    assert list(register.town.home.work.iterdir()) == [], "no extract is left lying about"


def test_without_order_rows_are_ordered_by_what_is_read(register: Register) -> None:
    register.use(export(database=Database(url_env=URL, table="person")))
    register.put(("1", "张三", None, 1), ("2", "李四", None, 2))
    first = register.take()
    register.ask("DELETE FROM person")
    register.put(("2", "李四", None, 2), ("1", "张三", None, 1))
    assert register.take() == first


def test_a_changed_table_supersedes_and_a_change_taken_back_does_too(register: Register) -> None:
    register.put(("1", "张三", None, 1))
    register.take()
    register.put(("2", "李四", None, 2))
    register.take()
    register.ask("DELETE FROM person WHERE BH = '2'")
    deliveries = register.take()
    (in_force,) = choose_in_force(deliveries, "snapshot", date(2026, 11, 30))
    assert register.codes([in_force]) == [["1"]], "the last thing the table said counts"
    assert len(deliveries) == 2


def test_a_new_month_is_a_new_delivery_and_a_daily_export_has_one_a_day(register: Register) -> None:
    register.put(("1", "张三", None, 1))
    register.take()
    assert [d.period for d in register.take(NEXT_MONTH)] == ["2026-11", "2026-12"]
    register.use(export(cadence="daily"))
    assert register.take(NEXT_MONTH)[-1].period == "2026-12-05"


def test_values_keep_every_digit_and_their_kind(register: Register) -> None:
    register.ask("ALTER TABLE person ADD COLUMN 金额 NUMERIC")
    register.put(("440524188001010011", "张三", None, 1), ("x", "合计", None, 1))
    register.ask("UPDATE person SET 金额 = 440524188001010011 WHERE XM = '张三'")
    register.ask("UPDATE person SET 金额 = 0.1 WHERE XM = '合计'")
    (delivery,) = register.take()
    raw = raw_of(read_delivery(register.town, register.town.home, delivery).path)
    assert raw["cells"].to_list()[1:] == [
        ["440524188001010011", "张三", None, "440524188001010011"], ["x", "合计", None, "0.1"],
    ]  # fmt: skip
    assert raw["kinds"].to_list()[1:] == ["tt_n", "tt_n"]
    assert raw["row_kind"].to_list() == ["header", "data", "data"], "a table of a database has no total lines"


def test_only_changed_rows_arrive_and_each_exactly_once(register: Register) -> None:
    register.use(export("changes", "gxsj"))
    register.put(("1", "张三", None, 10), ("2", "李四", None, 20))
    register.take()
    register.ask("UPDATE person SET XM = '张山', gxsj = 30 WHERE BH = '1'")
    register.put(("3", "王五", None, 25))
    register.take()
    deliveries = register.take()
    assert register.codes(deliveries) == [["1", "2"], ["3", "1"]]
    assert [d.part for d in deliveries] == ["000001", "000002"]
    assert len({d.file_name for d in deliveries}) == 2, "decisions name rows by file"
    assert register.rows(deliveries[1])[1] == ["1", "张山", None]
    assert choose_in_force(deliveries, "changes", date(2026, 11, 30)) == deliveries, "no increment supersedes another"
    assert "gxsj" not in pl.read_parquet(archive_path(register.town.home, deliveries[0].sha256))["cells"][0].to_list()


def test_rows_with_the_last_watermark_that_come_later_are_not_lost(register: Register) -> None:
    register.use(export("changes", "gxsj"))
    register.put(("1", "张三", None, 10), ("2", "李四", None, 20))
    register.take()
    register.put(("3", "王五", None, 20))
    register.take()
    register.put(("4", "赵六", None, 20))
    register.ask("UPDATE person SET 住址 = '阳光小区2栋' WHERE BH = '2'")  # in the same second: same watermark
    register.take()
    register.put(("5", "孙七", None, 21))
    deliveries = register.take()
    assert register.codes(deliveries) == [["1", "2"], ["3"], ["2", "4"], ["5"]]
    assert register.take() == deliveries


def test_two_rows_that_are_alike_are_two_rows(register: Register) -> None:
    register.use(export("append", "gxsj"))
    register.put(("1", "张三", None, 10))
    register.take()
    register.put(("1", "张三", None, 10))
    assert register.codes(register.take()) == [["1"], ["1"]]


def test_the_later_state_of_a_row_stands_below_the_earlier_one(register: Register) -> None:
    register.use(export("changes", "gxsj"))
    register.put(("9", "张三", None, 10), ("1", "李四", None, 20), ("9", "张山", None, 30))
    assert register.codes(register.take()) == [["9", "1", "9"]]


def test_an_increment_without_rows_makes_no_delivery(register: Register) -> None:
    register.use(export("changes", "gxsj"))
    assert register.take() == [], "an empty table"
    register.put(("1", "张三", None, 10))
    first = register.take()
    assert register.take(NEXT_MONTH) == first
    register.put(("2", "李四", None, 20))
    later = register.take(datetime(2027, 2, 5))
    assert [d.period for d in later] == ["2026-11", "2027-02"]


def test_other_columns_or_another_table_begin_anew(register: Register) -> None:
    register.use(export("changes", "gxsj"))
    register.put(("1", "张三", "阳光小区1栋", 10), ("2", "李四", None, 20))
    register.take()
    register.use(export("changes", "gxsj", agreed=("code", "name")))
    assert register.codes(register.take())[-1] == ["1", "2"]
    register.ask("CREATE TABLE 人员 AS SELECT BH, XM, gxsj FROM person WHERE BH = '1'")
    moved = Database(url_env=URL, table="人员", watermark="gxsj", order=("BH",))
    register.use(export("changes", "gxsj", database=moved))
    assert register.codes(register.take())[-1] == ["1"]


def test_a_withdrawn_extract_stays_out_while_the_table_is_the_same(register: Register) -> None:
    register.put(("1", "张三", None, 1))
    (delivery,) = register.take()
    withdraw(register.town.home, delivery.delivery_id, "误报", now=NOW)
    assert register.take() == []
    reinstate(register.town.home, delivery.delivery_id)
    assert register.take() == [delivery]


def test_a_withdrawn_increment_is_not_read_again(register: Register) -> None:
    register.use(export("changes", "gxsj"))
    register.put(("1", "张三", None, 10))
    (delivery,) = register.take()
    withdraw(register.town.home, delivery.delivery_id, "误报", now=NOW)
    assert register.take() == []
    register.put(("2", "李四", None, 20))
    assert register.codes(register.take()) == [["2"]]


def test_an_empty_table_does_not_replace_the_list_before_it(register: Register) -> None:
    register.put(("1", "张三", None, 1))
    register.take()
    register.ask("DELETE FROM person")
    newest = register.take()[-1]
    with pytest.raises(Refused) as refusal:
        read_delivery(register.town, register.town.home, newest)
    assert refusal.value.code == "no_data"


def test_a_file_may_come_in_the_place_of_an_extract(register: Register) -> None:
    register.put(("1", "张三", None, 1))
    register.take()
    register.town.put("登记_202611.csv", "编号,姓名\n7,张三\n".encode())
    for _ in range(2):
        (in_force,) = choose_in_force(register.take(), "snapshot", date(2026, 11, 30))
        assert in_force.file_name == "登记_202611.csv", "the table said nothing new"
    register.put(("2", "李四", None, 2))
    (in_force,) = choose_in_force(register.take(), "snapshot", date(2026, 11, 30))
    assert register.codes([in_force]) == [["1", "2"]]


def test_a_parquet_file_in_the_inbox_is_refused_even_when_it_looks_like_ours(register: Register) -> None:
    register.put(("1", "张三", None, 1))
    (ours,) = register.take()
    copy = archive_path(register.town.home, ours.sha256).read_bytes()
    read_delivery(register.town, register.town.home, ours)
    register.use(export(files=r"登记_(?P<period>\d{6})\.parquet"))
    register.town.put("登记_202610.parquet", copy)
    foreign = next(d for d in register.take() if d.file_name == "登记_202610.parquet")
    assert foreign.sha256 == ours.sha256
    with pytest.raises(Refused) as refusal:
        read_delivery(register.town, register.town.home, foreign)
    assert refusal.value.code == "unsupported_format"


@pytest.mark.parametrize(
    ("url", "code", "says"),
    [
        (None, "database_unset", URL),
        ("hunter2 is no address", "database_url", URL),
        ("dm+dmPython://user:hunter2@10.1.2.3:5236/GA", "database_url", "驱动"),
        ("sqlite:////no/such/folder/hunter2.db", "database_unreachable", "连不上"),
    ],
)
def test_a_database_that_cannot_be_opened_is_refused_and_tells_no_secret(
    register: Register, url: str | None, code: str, says: str
) -> None:
    register.town.secrets = {} if url is None else {URL: url}
    found, text = register.refusal()
    assert found == code
    assert says in text
    assert "hunter2" not in text
    assert "10.1.2.3" not in text


def test_an_expired_agreement_reads_nothing(register: Register) -> None:
    register.put(("1", "张三", None, 1))
    register.use(export(), valid_to=date(2026, 10, 31))
    assert register.refusal()[0] == "agreement_expired"
    assert list(register.town.home.archive.rglob("*")) == []


def test_table_and_columns_that_are_not_there(register: Register) -> None:
    register.use(export(database=Database(url_env=URL, table="nobody")))
    code, text = register.refusal()
    assert code == "database_table"
    assert "nobody" in text
    register.use(export("changes", "changed_at"))
    code, text = register.refusal()
    assert code == "missing_column"
    assert "changed_at" in text
    register.use(export())
    register.ask("ALTER TABLE person RENAME COLUMN XM TO 名字")
    code, text = register.refusal()
    assert code == "missing_column"
    assert "“姓名”" in text
    register.ask("ALTER TABLE person ADD COLUMN XM TEXT")
    register.ask("ALTER TABLE person ADD COLUMN 姓名 TEXT")
    code, text = register.refusal()
    assert code == "double_column"
    assert "“XM”" in text


def test_bytes_are_no_cell(register: Register) -> None:
    register.put(("1", b"\x89PNG", None, 1))
    code, text = register.refusal()
    assert code == "database_value"
    assert "“XM”" in text
    assert "PNG" not in text


@pytest.mark.parametrize("value", [None, 1.5, b"x"])
def test_a_row_that_no_increment_would_hold_is_not_left_out_in_silence(register: Register, value: object) -> None:
    register.use(export("changes", "gxsj"))
    register.put(("1", "张三", None, 10))
    (before,) = register.take()
    register.put(("2", "李四", None, value))
    register.ask("UPDATE person SET gxsj = 99.5 WHERE gxsj = 1.5")
    code, text = register.refusal()
    assert code == "database_value"
    assert "“gxsj”" in text
    assert "李四" not in text
    assert register.take() == [before], "the last good delivery stays"
    assert list(register.town.home.work.iterdir()) == []


def test_a_refusal_lasts_as_long_as_its_reason(register: Register) -> None:
    register.put(("1", "张三", None, 1))
    (good,) = register.take()
    working = register.town.secrets
    register.town.secrets = {}
    register.refusal()
    once = known_deliveries(register.town.home)
    register.refusal()
    assert known_deliveries(register.town.home) == once, "the same refusal is one refusal"
    assert good in once
    assert good.state == "received"
    register.town.secrets = working
    assert register.take() == [good]
    assert [d.state for d in known_deliveries(register.town.home)] == ["received", "withdrawn"]


def test_one_database_that_fails_does_not_keep_the_others(register: Register) -> None:
    broken = export(title="坏", database=Database(url_env="OTHER_DB", table="person"))
    both = {"broken": broken, "person": export()}
    register.town.connectors["office"] = register.town.connectors["office"].model_copy(update={"exports": both})
    register.town.std_contracts = {("office", "person"): Person, ("office", "broken"): Person}
    register.town.put("乱名.csv", b"x")
    register.put(("1", "张三", None, 1))
    assert [d.export for d in register.take()] == ["person"]
    states = {(d.export, d.state, d.reason_code) for d in known_deliveries(register.town.home)}
    assert ("broken", "refused", "database_unset") in states
    assert ("", "refused", "unclaimed") in states


def test_many_rows_come_in_batches_and_lose_nothing(register: Register) -> None:
    register.use(export("changes", "gxsj"))
    register.put(*((f"{n:06d}", "张三", None, n // 7) for n in range(45_000)))
    (delivery,) = register.take()
    assert [row[0] for row in register.rows(delivery)] == [f"{n:06d}" for n in range(45_000)]
    register.put(("x", "李四", None, 45_000 // 7))
    assert register.codes(register.take())[-1] == ["x"]


def test_what_is_kept_about_an_increment_is_no_row(register: Register) -> None:
    register.use(export("changes", "gxsj"))
    register.put(("1", "张三", None, 10), ("2", "李四", None, 20))
    register.take()
    with closing(sqlite3.connect(register.town.home.control)) as connection:
        kept = connection.execute("SELECT extraction_no, watermark, boundary_rows, rows FROM extraction").fetchall()
    assert kept == [(1, json.dumps(["number", "20"]), 1, 2)]
    assert "李四".encode() not in register.town.home.control.read_bytes()
