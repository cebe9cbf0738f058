"""The sheets of 文旅 and 交运: venues; transport enterprises, vehicles, and people with a qualification.

Belongs here: which true value stands in which column, and what the row is about. Not here: dirt, file formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from gridhub.city.files.exports_licences import firm_row
from gridhub.city.files.exports_people import relatives
from gridhub.city.files.headers import COLUMNS
from gridhub.city.files.sheets import Row, Table
from gridhub.city.world.dice import Month
from gridhub.city.world.licensing_months import shown
from gridhub.city.world.world import World

_UNIT = "示例市交通运输局"


def _venue_rows(world: World, month: Month) -> list[Row]:
    listed = [x for x in world.licensing.of_kind("venue_licence") if shown(x, month)]
    return [
        firm_row(
            [
                number, x.name, x.venue_kind, x.number, x.uscc, x.holder.rep.name, x.holder.site, x.capacity,
                "是" if x.fire_passed else "否", x.valid_to, x.status,
            ],
            x.holder, x.holder.site,
        )
        for number, x in enumerate(listed, 1)
    ]  # fmt: skip


def venues(world: World, month: Month) -> Iterator[Table]:
    """文旅 文旅场所."""
    name = "culture_tourism.venue"
    file = f"文旅_经营场所_{month.compact}.xlsx"
    yield Table(name, file, "文化旅游经营场所", "示例市文化和旅游局", COLUMNS[name], partial(_venue_rows, world, month))


def _enterprise_rows(world: World, month: Month) -> list[Row]:
    listed = [x for x in world.licensing.of_kind("road_transport_licence") if shown(x, month)]
    return [
        firm_row(
            [number, x.name, x.uscc, x.number, x.business, x.holder.site, x.issued, x.valid_to, x.status],
            x.holder,
            x.holder.site,
        )
        for number, x in enumerate(listed, 1)
    ]


def enterprises(world: World, month: Month) -> Iterator[Table]:
    """交运 道路运输业户."""
    name = "transport.enterprise"
    file = f"交运_道路运输业户_{month.compact}.xlsx"
    yield Table(name, file, "道路运输业户", _UNIT, COLUMNS[name], partial(_enterprise_rows, world, month))


def _vehicle_rows(world: World) -> list[Row]:
    return [
        firm_row(
            [number, x.plate, x.certificate, x.kind, x.capacity, x.owner.name, x.owner.uscc, x.checked, x.status],
            x.owner,
        )
        for number, x in enumerate(world.licensing.vehicles, 1)
    ]


def vehicles(world: World, month: Month) -> Iterator[Table]:
    """交运 营运车辆."""
    name = "transport.vehicle"
    file = f"交运_营运车辆_{month.compact}.xlsx"
    yield Table(name, file, "营运车辆", _UNIT, COLUMNS[name], partial(_vehicle_rows, world))


def _practitioner_rows(world: World) -> list[Row]:
    return [
        Row(
            [number, x.person.name, x.person.cid, x.number, x.kind, x.first_issued, x.valid_to, x.employer.name],
            [("self", "person", x.person.true_id)],
            relatives(x.person),
            x.person.birth,
        )
        for number, x in enumerate(world.licensing.workers, 1)
    ]


def practitioners(world: World, month: Month) -> Iterator[Table]:
    """交运 道路运输从业人员."""
    name = "transport.practitioner"
    file = f"交运_道路运输从业人员_{month.compact}.xlsx"
    yield Table(name, file, "道路运输从业人员", _UNIT, COLUMNS[name], partial(_practitioner_rows, world))
