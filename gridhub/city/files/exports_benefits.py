"""The sheets of 民政: regions, benefits, cremations. One function per export, rows in sheet order.

Belongs here: which true value stands in which column, and what the row is about. Not here: dirt, file formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from gridhub.city.files.exports_people import at, relatives
from gridhub.city.files.headers import COLUMNS
from gridhub.city.files.sheets import Row, Table
from gridhub.city.world.dice import Month
from gridhub.city.world.services import BenefitUnit, allowance
from gridhub.city.world.world import World


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
                len(unit.members) + unit.heads_more if is_head else None,
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


def _low_income_rows(world: World, month: Month) -> list[Row]:
    rows = [row for unit in world.services.units if unit.is_on_roll(month) for row in _unit_rows(unit)]
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
        partial(_low_income_rows, world, month),
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
                    "" if person.true_id in world.services.without_id else person.cid,
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
