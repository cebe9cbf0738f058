"""The value after a repair is published as its own field is, and not at all where it could tell who somebody is."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import duckdb
import polars as pl
import pytest

from gridhub.contracts.base import StdContract, columns_of
from gridhub.contracts.fields import field
from gridhub.tables.masking import mask_by_field_sql


class Roll(StdContract):
    """A roll of the tests. Grain: one row per person."""

    name: str = field("姓名", kind="person_name", sensitivity="S3")
    cid: str = field("公民身份号码", kind="citizen_id", sensitivity="S4")
    phone: str = field("电话", kind="phone_list", sensitivity="S3")
    address: str = field("住址", kind="address", sensitivity="S3")
    benefit_no: str = field("低保证号", sensitivity="S3")
    amount: Annotated[pl.Decimal, 14, 2] = field("金额", kind="money", sensitivity="S3", unit="元")
    account: str = field("账号", sensitivity="S4")
    birth_date: pl.Date = field("出生日期", kind="date", sensitivity="S3", mask="year")
    capital: Annotated[pl.Decimal, 14, 2] = field("注册资本", kind="money", unit="万元")


def published(name: str, value: str | None) -> str | None:
    expression = mask_by_field_sql(columns_of(Roll), "after")
    found = duckdb.execute(f"SELECT {expression} FROM (SELECT ? AS field, ? AS after)", [name, value]).fetchone()
    assert found is not None
    return None if found[0] is None else str(found[0])


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("name", "王小明", "王*"),
        ("cid", "990081198001010011", "990***************"),
        ("phone", "14200000001;14200000002", "142****0001;142****0002"),
        ("address", "阳光小区3栋2单元501室", "阳光小区3栋"),
        ("benefit_no", "DB0001", None),
        ("amount", str(Decimal("260.00")), None),
        ("account", "6200000000000001", None),
        ("birth_date", "1980-01-01", None),
        ("capital", "50.00", "50.00"),
        ("name", None, None),
    ],
)
def test_a_repaired_value_is_shown_no_plainer_than_its_field(name: str, value: str | None, shown: str | None) -> None:
    assert published(name, value) == shown
