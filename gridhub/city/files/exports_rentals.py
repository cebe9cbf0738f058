"""The sheet of 公安: 出租房屋登记.

Belongs here: which true value stands in which column, and what the row is about. Not here: who lets to whom
(``world.rentals``), dirt, file formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from gridhub.city.files.exports_people import at, outside, relatives
from gridhub.city.files.headers import COLUMNS
from gridhub.city.files.sheets import Row, Table
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.rentals import leases_of
from gridhub.city.world.world import World

_HAZARDS = ("无隐患", "无隐患", "无隐患", "无隐患", "消防隐患", "治安隐患")


def _rows(world: World, month: Month) -> list[Row]:
    rows: list[Row] = []
    for number, lease in enumerate(leases_of(world, month), 1):
        owner, tenant = lease.owner, lease.tenant
        hazard = Dice(world.seed, f"hazard {lease.number}").pick(_HAZARDS)
        rows.append(
            Row(
                [
                    number, lease.number, lease.dwelling, lease.area, "住房", lease.owner_name or owner.name,
                    lease.owner_cid or owner.cid, owner.phone, tenant.name, tenant.cid, tenant.phone, tenant.outside_hukou, lease.count, lease.since, lease.until, lease.since,
                    lease.cancelled, hazard,
                ],
                [
                    ("owner", "person", owner.true_id),
                    ("tenant", "person", tenant.true_id),
                    *at("residence" if lease.runs(month.last) else "site", lease.dwelling),
                    *outside(tenant, traps=world.traps),
                ],
                relatives(tenant),
            )
        )  # fmt: skip
    return rows


def rentals(world: World, month: Month) -> Iterator[Table]:
    """公安 出租房屋登记: one row per lease."""
    yield Table(
        "public_security.rental",
        f"公安_出租房屋登记_{month.compact}.xlsx",
        "出租房屋登记表",
        "示例市公安局",
        COLUMNS["public_security.rental"],
        partial(_rows, world, month),
    )
