"""The sheets of 公安 and 民政: persons, deaths, addresses, benefits. One function per export, rows in sheet order.

Belongs here: which true value stands in which column, and what the row is about. Not here: dirt, file formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from gridhub.city.files.headers import COLUMNS
from gridhub.city.files.sheets import Row, Table, Value
from gridhub.city.world import rates
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.geography import Dwelling, Region
from gridhub.city.world.people import Person
from gridhub.city.world.services import BenefitUnit, allowance
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


def _registered(person: Person, month: Month) -> bool:
    """Still on the police register at the end of the month: the dead stay until they are cancelled."""
    if person.home is None or person.birth > month.last:
        return False
    if person.left_on is not None and person.left_on <= month.last:
        return False
    return person.cancelled_on is None or person.cancelled_on > month.last


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
    return [_resident_row(number, person, traps=world.traps) for number, person in enumerate(ordered, 1)]


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
        if listed and _registered(person, month):
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
        if person.home is not None and person.home.floating and _registered(person, month):
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


def _region_codes_rows(world: World) -> list[Row]:
    levels = {"county": "县级", "town": "乡级", "village": "村级"}
    ordered = sorted([world.ground.county, *world.ground.towns, *world.ground.regions], key=lambda region: region.code)
    return [
        Row(
            [
                number,
                region.code,
                region.name,
                levels[region.level],
                region.parent.code if region.parent else None,
                region.urban_rural,
            ],
            [("region", "region", region.true_id)],
        )
        for number, region in enumerate(ordered, 1)
    ]


def region_codes(world: World, month: Month) -> Iterator[Table]:
    """民政 区划代码."""
    yield Table(
        "civil_affairs.region_code",
        f"民政_区划代码表_{month.compact}.xlsx",
        "行政区划代码表",
        "示例市民政局",
        COLUMNS["civil_affairs.region_code"],
        partial(_region_codes_rows, world),
        tidy=True,
    )


def _account(cid: str) -> str:
    return f"6200{int(cid[6:17]) * 7919 % 10**15:015d}"


def _unit_rows(unit: BenefitUnit) -> Iterator[Row]:
    head = unit.members[0]
    for person in unit.members:
        is_head = person is head
        home = person.home.dwelling if person.home else (head.hukou.dwelling if head.hukou else None)
        assert home is not None
        role = "head" if is_head else "member"
        yield Row(
            [
                None,
                unit.number,
                person.name,
                person.cid,
                unit.head_relation[person.true_id],
                unit.programme,
                len(unit.members) if is_head else None,
                unit.amount if is_head else None,
                unit.category,
                person.phone,
                home,
                unit.start.text,
                "示例农商银行" if is_head else None,
                _account(person.cid) if is_head else None,
            ],
            [(role, "person", person.true_id), *at("residence", home), (role, "benefit_unit", unit.true_id)],
            relatives(person),
            person.birth,
            "户主" if is_head else "",
        )


def _low_income_rows(world: World) -> list[Row]:
    rows = [row for unit in world.services.units if not unit.ended for row in _unit_rows(unit)]
    for number, row in enumerate(rows, 1):
        row.values[0] = number
    return rows


def low_income(world: World, month: Month) -> Iterator[Table]:
    """民政 低保: head line with count and amount, then member lines."""
    yield Table(
        "civil_affairs.low_income",
        f"民政_低保发放花名册_{month.compact}.xlsx",
        "城乡低保发放花名册",
        "示例市民政局",
        COLUMNS["civil_affairs.low_income"],
        partial(_low_income_rows, world),
        totals=("head_count", "amount"),
        unit_line="单位：人、元",
        notes=("说明：保障人口和月保障金额填在户主行。",),
    )


def _old_age_rows(world: World, month: Month) -> list[Row]:
    rows: list[Row] = []
    for number, person in enumerate(world.services.payees, 1):
        home = person.home.dwelling if person.home else None
        assert home is not None
        rows.append(
            Row(
                [
                    number,
                    person.name,
                    person.cid,
                    person.birth,
                    person.phone,
                    home,
                    allowance(person, month),
                    month.text,
                    _account(person.cid),
                ],
                [("payee", "person", person.true_id), *at("residence", home)],
                relatives(person),
                person.birth,
            )
        )
    return rows


def old_age(world: World, month: Month) -> Iterator[Table]:
    """民政 高龄津贴: one line per payee."""
    yield Table(
        "civil_affairs.old_age_allowance",
        f"民政_高龄津贴发放表_{month.compact}.xlsx",
        "高龄津贴发放表",
        "示例市民政局",
        COLUMNS["civil_affairs.old_age_allowance"],
        partial(_old_age_rows, world, month),
        totals=("amount",),
        unit_line="单位：元",
        notes=("说明：80周岁以上老人按月发放。",),
    )


def _cremations_rows(world: World, month: Month) -> list[Row]:
    dead = [
        person
        for person in world.population.persons
        if person.cremated_on is not None and Month.of(person.cremated_on) == month and person.home is not None
    ]
    dead.sort(key=lambda person: (person.cremated_on or month.last, person.true_id))
    rows: list[Row] = []
    for number, person in enumerate(dead, 1):
        assert person.home is not None
        assert person.death is not None
        kin = next(
            (p for p in person.home.members if p is not person and p.age(month.last) >= 18 and not p.death), None
        )
        rows.append(
            Row(
                [
                    number,
                    f"HH{month.compact}{number:04d}",
                    person.name,
                    person.cid,
                    person.sex,
                    person.age(person.death),
                    person.death,
                    person.cremated_on,
                    person.home.dwelling,
                    kin.name if kin else "",
                    kin.phone if kin else "",
                ],
                [("self", "person", person.true_id), *at("residence", person.home.dwelling)],
                relatives(person),
                person.birth,
                "已故",
            )
        )
    return rows


def cremations(world: World, month: Month) -> Iterator[Table]:
    """民政 殡葬火化, by date."""
    yield Table(
        "civil_affairs.cremation",
        f"民政_殡葬火化信息_{month.compact}.xlsx",
        "殡葬火化信息登记表",
        "示例市殡仪馆",
        COLUMNS["civil_affairs.cremation"],
        partial(_cremations_rows, world, month),
    )
