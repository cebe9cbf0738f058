"""Extracts from real PostgreSQL and MariaDB/MySQL servers: types, streaming, accounts, rows changed between two runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

from gridhub.contracts import fields
from gridhub.contracts.base import StdContract
from gridhub.ingest.receive.database import take_databases
from gridhub.ingest.sheets.read import read_delivery
from gridhub.project.connector import Connector, Database, Export
from gridhub.state.control import known_deliveries
from gridhub.state.delivery import Delivery
from tests.cell_lists import raw_of
from tests.services.servers import PASSWORD, Server, mysql, postgresql
from tests.unit.ingest.town import NOW, Town, agreement

pytestmark = pytest.mark.service

URL = "REGISTER_DB"


class Entry(StdContract):
    """A register. One row per entry."""

    code: str = fields.field("编号", required=True)
    name: str = fields.field("姓名", required=True)
    amount: str = fields.field("金额")
    birth: str = fields.field("出生日期")
    moment: str = fields.field("登记时间")
    share: str = fields.field("比例")
    active: str = fields.field("有效")
    photo: str = fields.field("照片")


COLUMNS = {
    "code": ("编号",), "name": ("姓名",), "amount": ("金额",), "birth": ("出生日期",), "moment": ("登记时间",),
    "share": ("比例",), "active": ("有效",), "photo": ("照片",),
}  # fmt: skip


def export(table: str, watermark: str | None = None, **changed: object) -> Export:
    stated: dict[str, object] = {
        "title": "登记", "kind": "changes" if watermark else "snapshot", "key": ("code",),
        "files": r"登记_(?P<period>\d{6})\.csv", "contract": "Entry", "agreed": tuple(COLUMNS), "columns": COLUMNS,
        "database": Database(url_env=URL, table=table, watermark=watermark, order=("编号",)),
    }  # fmt: skip
    return Export.model_validate(stated | changed)


@dataclass
class Hub:
    """A town that reads one table of a server."""

    server: Server
    town: Town

    def read(self, spec: Export, url: str | None = None) -> list[Delivery]:
        """One run with this export; gives all deliveries known."""
        office = Connector(department="office", title="数据局", contact="x", agreement=agreement(), exports={"e": spec})
        self.town.connectors = {"office": office}
        self.town.std_contracts = {("office", "e"): Entry}
        self.town.secrets = {URL: url or self.server.hub_url}
        take_databases(self.town, self.town.home, now=NOW)
        return list(known_deliveries(self.town.home))

    def refusal(self, spec: Export, url: str | None = None) -> tuple[str, str]:
        (refused,) = (d for d in self.read(spec, url) if d.state == "refused")
        assert refused.reason is not None
        assert PASSWORD not in refused.reason
        assert "hub" not in refused.reason, "neither address nor account"
        return str(refused.reason_code), refused.reason

    def frame(self, delivery: Delivery) -> pl.DataFrame:
        assert delivery.state == "received", delivery.reason
        return raw_of(read_delivery(self.town, self.town.home, delivery).path)

    def codes(self, deliveries: list[Delivery]) -> list[list[str]]:
        return [
            [cells[0] for cells in self.frame(d).filter(pl.col("row_kind") == "data")["cells"].to_list()]
            for d in deliveries
        ]


@pytest.fixture(scope="module", params=[postgresql, mysql], ids=["postgresql", "mysql"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with request.param() as running:
        yield running


@pytest.fixture
def hub(server: Server, tmp_path: Path) -> Hub:
    return Hub(server, Town(tmp_path))


def make_table(server: Server, name: str) -> None:
    """A table the hub may read; the column 民族 is there and nobody agreed to it."""
    moment = "timestamp(6)" if server.kind == "postgresql" else "datetime(6)"
    server.ask(
        f"DROP TABLE IF EXISTS {name}",
        f"CREATE TABLE {name} (编号 varchar(20), 姓名 varchar(50), 民族 varchar(20), 金额 decimal(30,6), 出生日期 date, "
        f"登记时间 {moment}, 比例 double precision, 有效 boolean, 更新时间 {moment})",
        f"GRANT SELECT ON {name} TO hub" + ("" if server.kind == "postgresql" else "@localhost"),
    )


def put(server: Server, table: str, *rows: tuple[str, str, datetime]) -> None:
    server.put(
        f"INSERT INTO {table} (编号, 姓名, 民族, 更新时间) VALUES (:code, :name, '汉', :at)",
        [{"code": code, "name": name, "at": at} for code, name, at in rows],
    )


def at(second: int, microsecond: int = 0) -> datetime:
    return datetime(2026, 10, 31, 8, 0, second, microsecond)


def test_values_arrive_exactly(hub: Hub) -> None:
    make_table(hub.server, "exact")
    hub.server.put(
        "INSERT INTO exact (编号, 姓名, 民族, 金额, 出生日期, 登记时间, 比例, 有效) "
        "VALUES (:code, :name, '汉', :amount, :birth, :moment, :share, true)",
        [{"code": "440524188001010011", "name": "𠮷田", "amount": Decimal("123456789012345678901234.567800"),
          "birth": date(1880, 1, 1), "moment": datetime(2026, 10, 31, 23, 59, 59, 123456), "share": 0.1}],
    )  # fmt: skip
    hub.server.ask("INSERT INTO exact (编号, 姓名, 登记时间) VALUES ('5', ' ', '2026-10-31 00:00:00')")
    (delivery,) = hub.read(export("exact"))
    frame = hub.frame(delivery)
    true, kind = ("TRUE", "b") if hub.server.kind == "postgresql" else ("1", "n")
    assert frame["cells"].to_list() == [
        ["编号", "姓名", "金额", "出生日期", "登记时间", "比例", "有效"],
        ["440524188001010011", "𠮷田", "123456789012345678901234.5678", "1880-01-01", "2026-10-31T23:59:59.123456",
         "0.1", true],
        ["5", None, None, None, "2026-10-31", None, None],
    ]  # fmt: skip
    assert frame["kinds"].to_list() == ["ttttttt", f"ttnddn{kind}", "t___d__"]
    assert hub.read(export("exact")) == [delivery], "the same table gives the same bytes"


def test_rows_changed_between_two_extractions_arrive_exactly_once(hub: Hub) -> None:
    make_table(hub.server, "changing")
    spec = export("changing", "更新时间")
    put(hub.server, "changing", ("1", "张三", at(1)), ("2", "李四", at(2, 500_000)))
    hub.read(spec)
    hub.server.ask("UPDATE changing SET 姓名 = '张山', 更新时间 = '2026-10-31 08:00:04' WHERE 编号 = '1'")
    put(hub.server, "changing", ("3", "王五", at(3)), ("4", "赵六", at(2, 500_000)))
    hub.read(spec)
    hub.read(spec)
    hub.server.ask("UPDATE changing SET 姓名 = '李思' WHERE 编号 = '1'")  # within the same moment
    deliveries = hub.read(spec)
    assert hub.codes(deliveries) == [["1", "2"], ["4", "3", "1"], ["1"]]
    assert hub.frame(deliveries[1])["cells"].to_list()[-1][1] == "张山"
    assert hub.read(spec) == deliveries


def test_whole_numbers_and_texts_as_watermarks(hub: Hub) -> None:
    hub.server.ask(
        "DROP TABLE IF EXISTS counted",
        "CREATE TABLE counted (编号 varchar(20), 姓名 varchar(20), no bigint, at_text varchar(20), exact decimal(20,3))",
        "INSERT INTO counted VALUES ('1', 'a', 9007199254740993, '20261031080000', 1.5)",
        "GRANT SELECT ON counted TO hub" + ("" if hub.server.kind == "postgresql" else "@localhost"),
    )
    for watermark in ("no", "at_text", "exact"):
        hub.server.ask("DELETE FROM counted WHERE 编号 <> '1'")
        spec = export("counted", watermark, title=watermark)
        before = len(hub.read(spec))
        hub.server.ask("INSERT INTO counted VALUES ('2', 'b', 9007199254740993, '20261031080000', 1.500)")
        hub.server.ask("INSERT INTO counted VALUES ('3', 'c', 9007199254740994, '20261031080001', 1.501)")
        assert hub.codes(hub.read(spec)[before:]) == [["2", "3"]], watermark


def test_a_view_of_another_schema_is_read_like_a_table(hub: Hub) -> None:
    make_table(hub.server, "behind")
    put(hub.server, "behind", ("1", "张三", at(1)))
    if hub.server.kind == "postgresql":
        hub.server.ask(
            "DROP SCHEMA IF EXISTS share CASCADE", "CREATE SCHEMA share", "GRANT USAGE ON SCHEMA share TO hub"
        )
        source, grantee = "behind", "hub"
    else:
        hub.server.ask("DROP DATABASE IF EXISTS share", "CREATE DATABASE share")
        source, grantee = "register.behind", "hub@localhost"
    hub.server.ask(f"CREATE VIEW share.对外 AS SELECT * FROM {source}", f"GRANT SELECT ON share.对外 TO {grantee}")
    assert hub.codes(hub.read(export("share.对外", "更新时间"))) == [["1"]]


def test_accounts_and_addresses_that_do_not_work(hub: Hub) -> None:
    make_table(hub.server, "closed")
    grantee = "hub" if hub.server.kind == "postgresql" else "hub@localhost"
    assert hub.refusal(export("closed"), hub.server.hub_url.replace(PASSWORD, "wrong"))[0] == "database_login"
    url = hub.server.hub_url.replace("/gridhub-", "/nowhere-")
    assert hub.refusal(export("closed"), url)[0] == "database_unreachable"
    code, text = hub.refusal(export("nobody"))
    assert code == ("database_table" if hub.server.kind == "postgresql" else "database_denied")
    assert "没有" in text, "MySQL does not tell an account without rights which tables there are"
    hub.server.ask(f"REVOKE SELECT ON closed FROM {grantee}")
    code, text = hub.refusal(export("closed"))
    assert code in ("database_denied", "database_table")
    assert "closed" in text


def test_pictures_are_refused_before_a_row_is_read(hub: Hub) -> None:
    make_table(hub.server, "pictures")
    hub.server.ask(f"ALTER TABLE pictures ADD 照片 {'bytea' if hub.server.kind == 'postgresql' else 'longblob'}")
    hub.server.put("INSERT INTO pictures (编号, 姓名, 照片) VALUES ('1', '张三', :photo)", [{"photo": b"\x89PNG" * 10}])
    code, text = hub.refusal(export("pictures"))
    assert code == "database_value"
    assert "“照片”" in text
    without = export("pictures", agreed=tuple(name for name in COLUMNS if name != "photo"))
    assert hub.codes([d for d in hub.read(without) if d.state == "received"]) == [["1"]]


def test_a_large_table_stays_on_the_server_until_it_is_asked_for(hub: Hub) -> None:
    make_table(hub.server, "large")
    put(hub.server, "large", *((f"{n:06d}", "张三", at(n % 60, n)) for n in range(30_000)))
    cursors: list[str] = []

    def note(_connection: object, cursor: object, *_rest: object) -> None:
        cursors.append(type(cursor).__name__)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        (delivery,) = hub.read(export("large"))
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert {"ServerCursor", "SSCursor"} & set(cursors), "the driver would fetch every row at once"
    assert hub.codes([delivery]) == [[f"{n:06d}" for n in range(30_000)]]
