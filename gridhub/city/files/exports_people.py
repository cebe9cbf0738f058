"""The sheets of 公安: persons, deaths, addresses. One function per export, rows in sheet order.

Belongs here: which true value stands in which column, and what the row is about. Not here: dirt, file formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from gridhub.city.files.headers import COLUMNS
from gridhub.city.files.sheets import Row, Table, Value
from gridhub.city.world import rates
from gridhub.city.world.care_truth import is_registered
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.geography import Dwelling, Region
from gridhub.city.world.people import Person
from gridhub.city.world.world import World

Truth = list[tuple[str, str, str]]


def at(role: str, dwelling: Dwelling) -> Truth:
    """Truth of an address: its dwelling, and its leaf grid when there is exactly one; or its collective place."""
    if dwelling.collective:
        return [(role, "collective", dwelling.true_id)]
    lines = [(role, "dwelling", dwelling.true_id)]
    if dwelling.grid:
        lines.append((role, "grid", dwelling.grid))
    return lines


def outside(person: Person, *, traps: bool) -> Truth:
    """Truth of a hukou address in another county, told only in a city with traps."""
    return [("hukou", "outside", "")] if traps and person.outside_hukou and person.hukou is None else []


def relatives(person: Person) -> tuple[str, ...]:
    """Ids of the others in the dwelling or the hukou household."""
    kin = (person.home.members if person.home else []) + (person.hukou.members if person.hukou else [])
    return tuple(dict.fromkeys(other.cid for other in kin if other is not person))


def _resident_row(number: int, person: Person, *, traps: bool) -> Row:
    assert person.home is not None
    dwelling = person.shown_at or person.home.dwelling
    hukou = person.hukou
    truth: Truth = [("self", "person", person.true_id), *at("residence", dwelling)]
    truth += outside(person, traps=traps)
    hukou_address: Value = person.outside_hukou
    if hukou is not None:
        truth += [*at("hukou", hukou.dwelling), ("self", "hukou_household", hukou.true_id)]
        hukou_address = hukou.dwelling
    status = "正常" if hukou is None or hukou.dwelling.region is dwelling.region else "人户分离"
    return Row(
        [
            number,
            person.cid,
            person.name,
            person.former_name,
            person.sex,
            person.birth,
            person.nation,
            person.marriage,
            person.phone,
            dwelling,
            hukou_address,
            hukou.number if hukou else "",
            person.relation if hukou else "",
            "户籍" if hukou else "流动",
            status,
            dwelling.region.name,
        ],
        truth,
        relatives(person),
        person.birth,
        "户主" if person.relation == "户主" else "",
    )


def _resident_rows(world: World, people: list[Person]) -> list[Row]:
    first = world.ground.dwellings[0]
    ordered = sorted(people, key=lambda p: ((p.shown_at or (p.home.dwelling if p.home else first)).true_id, p.true_id))
    rows = [_resident_row(number, person, traps=world.traps) for number, person in enumerate(ordered, 1)]
    doubled = [person for person in ordered if person.true_id in world.slips.second_ids]
    return rows + [
        _second_row(number, person, world.slips.second_ids[person.true_id], _resident_row(0, person, traps=world.traps))
        for number, person in enumerate(doubled, len(rows) + 1)
    ]


def _second_row(number: int, person: Person, cid: str, row: Row) -> Row:
    """The same person once more, under another id."""
    fields = [column.field for column in COLUMNS["public_security.resident"]]
    told: dict[str, Value] = {"cid": cid, "phone": ""}
    values = [number, *(told.get(name, value) for name, value in zip(fields[1:], row.values[1:], strict=True))]
    return Row(values, row.truth, row.relatives, person.birth)


def _stations(world: World) -> dict[str, list[Region]]:
    stations: dict[str, list[Region]] = {}
    for region in world.ground.regions:
        stations.setdefault(region.station, []).append(region)
    return stations


def residents(world: World, month: Month) -> Iterator[Table]:
    """公安 实有人口, one file per police station."""
    dice = Dice(world.seed, "floating in register")
    shown: dict[str, list[Person]] = {}
    for person in world.population.persons:
        listed = person.hukou is not None or dice.chance(rates.FLOATING_IN_RESIDENT_REGISTER)
        if listed and is_registered(person, month):
            assert person.home is not None
            place = person.shown_at or person.home.dwelling
            shown.setdefault(place.region.station, []).append(person)
    for station in _stations(world):
        yield Table(
            "public_security.resident",
            f"公安_实有人口_{station}_{month.compact}.xlsx",
            f"{station}实有人口登记表",
            station,
            COLUMNS["public_security.resident"],
            partial(_resident_rows, world, shown.get(station, [])),
            names_place=True,
            notes=("说明：本表含户籍人口和流动人口，以现住址为准。",),
        )


def floating(world: World, month: Month) -> Iterator[Table]:
    """公安 流动人口, one file per police station."""
    people: dict[str, list[Person]] = {}
    for person in world.population.persons:
        if person.home is not None and person.home.floating and is_registered(person, month):
            people.setdefault(person.home.dwelling.region.station, []).append(person)
    for station in _stations(world):
        yield Table(
            "public_security.floating",
            f"公安_流动人口_{station}_{month.compact}.xlsx",
            f"{station}流动人口登记表",
            station,
            COLUMNS["public_security.floating"],
            partial(_floating_rows, world, people.get(station, [])),
            names_place=True,
        )


def _floating_rows(world: World, people: list[Person]) -> list[Row]:
    rows: list[Row] = []
    for number, person in enumerate(people, 1):
        assert person.home is not None
        dwelling = person.home.dwelling
        rows.append(
            Row(
                [
                    number,
                    person.name,
                    person.cid,
                    person.sex,
                    person.birth,
                    person.phone,
                    dwelling,
                    person.outside_hukou,
                    person.inflow_reason,
                    person.registered_on,
                    dwelling.region.name,
                ],
                [
                    ("self", "person", person.true_id),
                    *at("residence", dwelling),
                    *outside(person, traps=world.traps),
                ],
                relatives(person),
                person.birth,
            )
        )
    return rows


def _deaths_rows(world: World, month: Month) -> list[Row]:
    dice = Dice(world.seed, f"cancellations {month.text}")
    lines: list[tuple[date, Person, str]] = []
    for person in world.population.persons:
        if person.hukou is None:
            continue
        if person.cancelled_on is not None and Month.of(person.cancelled_on) == month:
            lines.append((person.cancelled_on, person, "死亡"))
        elif person.left_on is not None and Month.of(person.left_on) == month:
            lines.append((person.left_on, person, dice.pick(("迁出", "迁出", "迁出", "出国定居"))))
    rows: list[Row] = []
    for number, (day, person, reason) in enumerate(sorted(lines, key=lambda x: (x[0], x[1].true_id)), 1):
        assert person.hukou is not None
        place = person.hukou.dwelling
        died = person.death if reason == "死亡" else None
        rows.append(
            Row(
                [number, person.name, person.cid, person.sex, person.birth, died, reason, day, place],
                [("self", "person", person.true_id), *at("hukou", place)],
                relatives(person),
                person.birth,
                "已故" if died else "",
            )
        )
    return rows


def deaths(world: World, month: Month) -> Iterator[Table]:
    """公安 死亡注销: cancellations of the month; people who moved their hukou away are on it too."""
    yield Table(
        "public_security.death",
        f"公安_死亡注销人员名单_{month.compact}.xls",
        "死亡注销人员名单",
        "示例市公安局",
        COLUMNS["public_security.death"],
        partial(_deaths_rows, world, month),
    )


def _standard_addresses_rows(world: World) -> list[Row]:
    return [Row([d.std_code, d, d.region.code, d.use], at("standard", d)) for d in world.ground.dwellings if d.listed]


def standard_addresses(world: World, month: Month) -> Iterator[Table]:
    """公安 标准地址: one line per dwelling, in full."""
    yield Table(
        "public_security.standard_address",
        f"公安_标准地址_{month.compact}.csv",
        "标准地址",
        "示例市公安局",
        COLUMNS["public_security.standard_address"],
        partial(_standard_addresses_rows, world),
        encoding="utf-8-sig",
        tidy=True,
    )
