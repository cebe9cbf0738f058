"""The law of kinds with an identifying number, on a kind that has two: a vehicle's frame and engine number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import polars as pl
import pytest

from gridhub.contracts.fields import field
from gridhub.contracts.interfaces import Claim
from gridhub.identity.keyed import link_keyed
from gridhub.kinds.definition import Basis, Fact, Kind
from gridhub.tables.filling import create_empty, insert_rows
from gridhub.tables.spec import table_of
from tests.unit.identity.claims import KEY


class Vehicle(Claim):
    """What a record says of a vehicle."""

    frame_no: str = field("车架号")
    engine_no: str = field("发动机号")
    plate: str = field("号牌")

    class Config:
        name = "claim.vehicle"
        title = "车辆陈述"
        metadata = {"key": ["record_id", "role"]}


VEHICLE = Kind(
    name="vehicle",
    title="车辆",
    prefix="W",
    law="keyed",
    claim=Vehicle,
    facts={
        "frame": Fact("frame_no", "number"),
        "engine": Fact("engine_no", "number"),
        "plate": Fact("plate", "number"),
    },
    bases=(
        Basis("frame", ("frame",), identifying=True, confidence=999),
        Basis("engine", ("engine",), identifying=True, confidence=990),
        Basis("plate", ("plate",), confidence=900),
    ),
)
NOTHING = pl.DataFrame(schema=dict.fromkeys(("token", "hub_id", "basis"), pl.String))
Row = tuple[str | None, str | None, str | None]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA claim")
    yield connection
    connection.close()


def linked(
    con: duckdb.DuckDBPyConnection, *rows: Row, before: pl.DataFrame = NOTHING
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(links of r1, r2… in order, registry)."""
    create_empty(con, table_of(Vehicle))
    named = [
        {"record_id": f"r{n}", "role": "vehicle", "department": "d", "export": "x", "period_end": str(date(2026, 10, 31)),
         "frame_no": frame, "engine_no": engine, "plate": plate}
        for n, (frame, engine, plate) in enumerate(rows, start=1)
    ]  # fmt: skip
    insert_rows(con, table_of(Vehicle), named)
    linked = link_keyed(con, VEHICLE, before, KEY)
    return linked.links, linked.identified.registry


def test_records_of_one_number_are_one_however_it_is_written(con: duckdb.DuckDBPyConnection) -> None:
    links, _ = linked(con, ("lf 01", None, "A1"), ("ＬＦ01", None, "A2"), (None, "E1", None), (None, "e1", None))
    ids = links["hub_id"].to_list()
    assert ids[0] == ids[1] != ids[2] == ids[3]
    assert links["method"].to_list() == ["frame", "frame", "engine", "engine"]
    assert links["thousandths"].to_list() == [999, 999, 990, 990]


def test_two_different_numbers_are_never_one(con: duckdb.DuckDBPyConnection) -> None:
    links, _ = linked(con, ("F1", "E1", None), ("F2", "E1", None), (None, "E1", None))
    ids = links["hub_id"].to_list()
    assert len(set(ids)) == 3, "a number that two state names neither"
    assert links["method"].to_list() == ["frame", "frame", "ambiguous"]


def test_number_that_may_change_joins_only_when_it_is_unique(con: duckdb.DuckDBPyConnection) -> None:
    links, _ = linked(
        con, ("F1", None, "A1"), (None, None, "A1"), ("F2", None, "B1"), ("F3", None, "B1"), (None, None, "B1")
    )
    ids = links["hub_id"].to_list()
    assert ids[1] == ids[0]
    assert len(set(ids)) == 4
    assert links["method"].to_list() == ["frame", "plate", "frame", "frame", "ambiguous"]


def test_id_stays_with_the_number_when_the_plate_changes_hands(con: duckdb.DuckDBPyConnection) -> None:
    first, registry = linked(con, ("F1", None, "A1"), ("F2", None, "A2"))
    second, _ = linked(con, ("F2", None, "A1"), ("F1", None, "A9"), before=registry)
    assert second["hub_id"].to_list() == first["hub_id"].to_list()[::-1]
