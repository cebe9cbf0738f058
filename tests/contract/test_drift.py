"""Every measure of drift, with a pair of deliveries that breaks it and one that does not."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from gridhub.build.drift import compare, drift_checks
from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field
from gridhub.ingest.sheets.raw_table import ColumnFound, SheetFound
from gridhub.standardise.stage import StdTable
from gridhub.state.delivery import Delivery
from tests.unit.standardise.raw_rows import CODES, export_of, standardised


class Register(StdContract):
    """A register of the tests. Grain: one row per person."""

    name: str = field("姓名", kind="person_name", required=True)
    sex: str = field("性别", kind="code", codes="sex")
    phone: str = field("电话", kind="phone_list")


FIELDS = ("name", "sex", "phone")
FULL = [("张三", "男", "13900000001"), ("李四", "女", "13900000002")] * 60


def delivery(
    folder: Path,
    month: int,
    rows: list[tuple[Any, ...]],
    fields: tuple[str, ...] = FIELDS,
    unknown: tuple[str, ...] = (),
    part: str = "",
) -> Any:
    made = standardised(Register, fields, rows)
    target = folder / f"{part}{month}-{len(rows)}"
    target.mkdir()
    made.std.write_parquet(target / "std.parquet")
    one = Delivery(
        f"d{part}{month}", "x", f"名单_{month}.xlsx", "", month, datetime(2026, month, 1), "police", "register",
        f"2026-{month:02d}", date(2026, month, 28), part, 1, "received",
    )  # fmt: skip
    columns = tuple(ColumnFound(n, chr(65 + n), name, name) for n, name in enumerate(fields))
    strange = tuple(ColumnFound(9 + n, "J", header, "") for n, header in enumerate(unknown))
    sheet = SheetFound("Sheet1", 1, (1, 1), columns, strange, ())
    return one, StdTable(target, one.delivery_id, made.std.height, 0, 0, 0.0, False), (sheet,)


def told(pair: list[Any], **drift: Any) -> list[tuple[Any, ...]]:
    rows = compare(pair, export_of(Register, drift=drift), Register, CODES)
    return [(r["measure"], r["field_name"], r["value_label"], r["state"]) for r in rows if r["state"] != "passed"]


def test_two_months_alike_say_nothing(tmp_path: Path) -> None:
    pair = [delivery(tmp_path, 9, FULL), delivery(tmp_path, 10, FULL)]
    assert told(pair) == []
    checks = drift_checks(compare(pair, export_of(Register), Register, CODES), pair)
    assert [(check.name, check.state) for check in checks] == [
        ("deliveries.drift", "passed"),
        ("deliveries.drift_warnings", "passed"),
    ]


def test_the_first_delivery_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    assert compare([delivery(tmp_path, 9, FULL)], export_of(Register), Register, CODES) == []


def test_a_column_that_is_gone_fails_and_the_strange_one_in_its_place_is_named(tmp_path: Path) -> None:
    pair = [
        delivery(tmp_path, 9, FULL),
        delivery(tmp_path, 10, [(n, s) for n, s, _ in FULL], FIELDS[:2], ("手机号（新）",)),
    ]
    assert told(pair) == [
        ("columns_missing", "phone", None, "failed"),
        ("columns_new", None, "手机号（新）", "warned"),
    ]
    check = drift_checks(compare(pair, export_of(Register), Register, CODES), pair)[0]
    assert (check.state, check.blocking) == ("failed", False)
    assert check.sample[0].file == "名单_10.xlsx"
    assert "电话" in check.sample[0].reason


@pytest.mark.parametrize(("rows", "state"), [(80, "warned"), (40, "failed"), (200, "failed")])
def test_the_number_of_rows(tmp_path: Path, rows: int, state: str) -> None:
    pair = [delivery(tmp_path, 9, FULL), delivery(tmp_path, 10, (FULL * 2)[:rows])]
    assert told(pair) == [("rows", None, None, state)]
    assert told(pair, fail_rows=9, warn_rows=9) == []
    assert told(pair, min_rows=1000) == [], "few rows are compared by their columns only"


def test_a_column_that_is_suddenly_empty(tmp_path: Path) -> None:
    pair = [delivery(tmp_path, 9, FULL), delivery(tmp_path, 10, [(n, s, None) for n, s, _ in FULL])]
    assert told(pair) == [("fill", "phone", None, "failed")]


def test_a_code_whose_share_turns_over(tmp_path: Path) -> None:
    """As when a department begins to write 1 for a woman."""
    pair = [delivery(tmp_path, 9, FULL), delivery(tmp_path, 10, [(n, "男", p) for n, _, p in FULL])]
    assert told(pair) == [("codes", "sex", "男", "warned"), ("codes", "sex", "女", "warned")]


def test_parts_are_compared_with_themselves(tmp_path: Path) -> None:
    three = [
        delivery(tmp_path, 9, FULL, part="城关"),
        delivery(tmp_path, 10, FULL, part="城关"),
        delivery(tmp_path, 10, FULL[:10], part="河口"),
    ]
    assert told(three) == []
