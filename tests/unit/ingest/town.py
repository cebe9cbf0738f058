"""A made-up town with two departments, for the tests of ingest: connectors, contracts, an inbox, files to put in it.

Belongs here: building inputs. Not here: expectations. Ids carry the unassigned region 990081.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import openpyxl
import polars as pl

from gridhub.contracts import fields
from gridhub.contracts.base import StdContract
from gridhub.contracts.budgets import Budgets
from gridhub.ingest.receive.intake import take_inbox
from gridhub.ingest.sheets.raw_table import RawTable
from gridhub.ingest.sheets.read import read_delivery
from gridhub.project.connector import Agreement, Connector, Export
from gridhub.state.delivery import Delivery
from gridhub.state.home import Home

NOW = datetime(2026, 11, 1, 8, 0, 0)


class Resident(StdContract):
    """Residents. One row per person."""

    cid: str = fields.field("公民身份号码", kind="citizen_id")
    name: str = fields.field("姓名", kind="person_name", required=True)
    phone: str = fields.field("电话", kind="phone_list")
    address: str = fields.field("现住址", kind="address", required=True)
    hukou_address: str = fields.field("户籍地址", kind="address")
    nation: str = fields.field("民族")


class Benefit(StdContract):
    """Payments. One row per payee and month."""

    name: str = fields.field("姓名", kind="person_name", required=True)
    cid: str = fields.field("身份证号", kind="citizen_id")
    amount: str = fields.field("金额", kind="money", required=True)
    pay_month: str = fields.field("发放月份", kind="month", required=True)


RESIDENT = Export(
    title="实有人口", kind="snapshot", files=r"人口_(?P<part>[^_]+)_(?P<period>\d{6})\.\w+", contract="Resident",
    agreed=("cid", "name", "phone", "address", "hukou_address"),
    columns={
        "cid": ("公民身份号码", "身份证号"), "name": ("姓名",), "phone": ("联系电话",), "address": ("现住址",),
        "hukou_address": ("户籍地址", "户籍地/地址", "WKT"), "nation": ("民族",),
    },
)  # fmt: skip
BENEFIT = Export(
    title="津贴发放", kind="append", key=("name", "pay_month"), files=r"津贴_(?P<period>\d{6})\..+", contract="Benefit",
    agreed=("name", "cid", "amount", "pay_month"),
    columns={"name": ("姓名",), "cid": ("身份证号",), "amount": ("金额",), "pay_month": ("发放月份",)},
)  # fmt: skip
HEADER = ("序号", "姓名", "公民身份号码", "联系电话", "现住址")


def person(number: int) -> tuple[str, ...]:
    """A data row under ``HEADER``."""
    return (
        str(number),
        f"王{number}",
        f"99008119800101{number:04d}",
        f"1380000{number:04d}",
        f"阳光小区{number}栋1单元101室",
    )


def agreement(valid_to: date = date(2030, 12, 31)) -> Agreement:
    return Agreement(number="协-1", share_type="conditional", purpose="网格管理", valid_to=valid_to)


def connectors(
    exports: Mapping[str, Export] | None = None, valid_to: date = date(2030, 12, 31)
) -> dict[str, Connector]:
    """The police with ``exports`` (default: residents) and civil affairs with the benefit roll."""
    police = Connector(
        department="police",
        title="公安局",
        contact="x",
        agreement=agreement(valid_to),
        exports=dict(exports or {"resident": RESIDENT}),
    )
    civil = Connector(
        department="civil", title="民政局", contact="x", agreement=agreement(), exports={"benefit": BENEFIT}
    )
    return {"police": police, "civil": civil}


@dataclass(frozen=True)
class Config:
    inbox: Path
    budgets: Budgets = field(default_factory=Budgets)


@dataclass
class Town:
    """A project, its home and its inbox below one folder."""

    root: Path
    connectors: dict[str, Connector] = field(default_factory=connectors)
    std_contracts: Mapping[tuple[str, str], type[StdContract]] = field(
        default_factory=lambda: {("police", "resident"): Resident, ("civil", "benefit"): Benefit}
    )

    secrets: Mapping[str, str] = field(default_factory=dict)
    budgets: Budgets = field(default_factory=Budgets)

    def __post_init__(self) -> None:
        self.config.inbox.mkdir(parents=True, exist_ok=True)

    @property
    def config(self) -> Config:
        return Config(self.root / "inbox", self.budgets)

    @property
    def home(self) -> Home:
        return Home(self.root / "home")

    def put(self, name: str, content: bytes | Sequence[Sequence[object]]) -> Path:
        """Put a file into the inbox: bytes as they are, rows as an xlsx workbook."""
        path = self.config.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            write_workbook(path, {"Sheet1": content})
        return path

    def take(self, now: datetime = NOW) -> tuple[Delivery, ...]:
        return take_inbox(self, self.home, now=now)

    def read_one(self, name: str) -> RawTable:
        """Take the inbox in and read the delivery of one file."""
        delivery = next(d for d in self.take() if d.file_name == name)
        assert delivery.state == "received", delivery.reason
        return read_delivery(self, self.home, delivery)


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]], merges: Sequence[str] = ()) -> None:
    """An xlsx file; rows start at A1, None is an empty cell. ``merges`` apply to the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                if value is not None:
                    sheet.cell(number, column, value)
    for area in merges:
        book.worksheets[0].merge_cells(area)
    book.save(path)


def rows_of(raw: RawTable) -> list[tuple[str, int, str]]:
    """(sheet, row, row_kind) of every row, as stored."""
    return list(pl.read_parquet(raw.path).select("sheet", "row", "row_kind").iter_rows())


def kinds_of(raw: RawTable) -> list[str]:
    return [kind for _, _, kind in rows_of(raw)]
