"""The sheets of 特困供养, 残疾人两项补贴, 孤儿 (民政) and of the disability list (残联).

Belongs here: which true value stands in which column, and what the row is about. Not here: who is on a roll
(``world.welfare``), dirt, file formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from gridhub.city.files.exports_people import at, relatives
from gridhub.city.files.headers import COLUMNS
from gridhub.city.files.sheets import Row, Table, Value
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.listed import listed_of
from gridhub.city.world.people import Person
from gridhub.city.world.welfare import EXTREME_POVERTY, LIVING, NURSING, ORPHAN, Grant
from gridhub.city.world.world import World

_SUBSIDIES = {LIVING: "困难残疾人生活补贴", NURSING: "重度残疾人护理补贴"}
_KINDS = ("视力", "听力", "肢体", "肢体", "智力", "言语", "多重")


def _account(cid: str) -> str:
    return f"6200{int(cid[6:17]) * 7919 % 10**15:015d}"


def _row(role: str, person: Person, values: list[Value]) -> Row:
    assert person.home is not None
    return Row(
        values,
        [(role, "person", person.true_id), *at("residence", person.home.dwelling)],
        relatives(person),
        person.birth,
    )


def _home(person: Person) -> Value:
    assert person.home is not None
    return person.home.dwelling


def _extreme_poverty_rows(world: World, month: Month) -> list[Row]:
    grants = [grant for grant in world.welfare.paid_in(month) if grant.programme == EXTREME_POVERTY]
    return [
        _row(
            "payee",
            grant.person,
            [
                number, grant.number, grant.person.name, grant.person.cid, grant.detail,
                "全自理" if grant.amount < 1000 else "半护理", grant.person.phone, _home(grant.person), grant.amount,
                month.text, _account(grant.person.cid),
            ],
        )
        for number, grant in enumerate(grants, 1)
    ]  # fmt: skip


def extreme_poverty(world: World, month: Month) -> Iterator[Table]:
    """民政 特困供养: one line per person."""
    yield Table(
        "civil_affairs.extreme_poverty",
        f"民政_特困供养发放表_{month.compact}.xlsx",
        "特困人员救助供养发放表",
        "示例市民政局",
        COLUMNS["civil_affairs.extreme_poverty"],
        partial(_extreme_poverty_rows, world, month),
        totals=("amount",),
        unit_line="单位：元",
    )


def _certificate(world: World, person: Person) -> str:
    kind = Dice(world.seed, f"disability kind {person.true_id}").between(1, 7)
    return f"{person.cid}{kind}{'一二三四'.index(world.welfare.grade(person)[0]) + 1}"


def _subsidy_rows(world: World, month: Month) -> list[Row]:
    grants = [grant for grant in world.welfare.paid_in(month) if grant.programme in _SUBSIDIES]
    return [
        _row(
            "payee",
            grant.person,
            [
                number, grant.person.name, grant.person.cid, _certificate(world, grant.person),
                _SUBSIDIES[grant.programme], grant.person.phone, _home(grant.person), grant.amount, month.text,
                _account(grant.person.cid),
            ],
        )
        for number, grant in enumerate(grants, 1)
    ]  # fmt: skip


def disability_subsidy(world: World, month: Month) -> Iterator[Table]:
    """民政 残疾人两项补贴: one line per person and subsidy."""
    yield Table(
        "civil_affairs.disability_subsidy",
        f"民政_残疾人两项补贴发放表_{month.compact}.xlsx",
        "残疾人两项补贴发放表",
        "示例市民政局",
        COLUMNS["civil_affairs.disability_subsidy"],
        partial(_subsidy_rows, world, month),
        totals=("amount",),
        unit_line="单位：元",
    )


def _guardian(person: Person) -> str:
    members = person.home.members if person.home else []
    return next((other.name for other in members if other is not person and other.marriage != "未婚"), "")


def _orphan_rows(world: World, month: Month) -> list[Row]:
    paid = {grant.person.true_id for grant in world.welfare.paid_in(month) if grant.programme == ORPHAN}
    rows: list[Row] = []
    for number, grant in enumerate(world.welfare.orphans_on(month), 1):
        is_paid = grant.person.true_id in paid
        rows.append(_orphan_row(grant, number, month, is_paid=is_paid))
    return rows


def _orphan_row(grant: Grant, number: int, month: Month, *, is_paid: bool) -> Row:
    person = grant.person
    return _row(
        "self",
        person,
        [
            number, person.name, person.cid, person.birth, grant.detail, _guardian(person), _home(person), grant.since,
            grant.amount if is_paid else None, month.text, _account(person.cid) if is_paid else None,
        ],
    )  # fmt: skip


def orphan_allowance(world: World, month: Month) -> Iterator[Table]:
    """民政 孤儿和事实无人抚养儿童: one line per child certified; an amount where it was paid."""
    yield Table(
        "civil_affairs.orphan_allowance",
        f"民政_孤儿和事实无人抚养儿童保障名册_{month.compact}.xlsx",
        "孤儿和事实无人抚养儿童保障名册",
        "示例市民政局",
        COLUMNS["civil_affairs.orphan_allowance"],
        partial(_orphan_rows, world, month),
        totals=("amount",),
        unit_line="单位：元",
    )


def _disabled_rows(world: World, month: Month) -> list[Row]:
    entries = [
        entry
        for entry in listed_of(world, month)
        if (entry.category, entry.department) == ("残疾", "残联") and entry.person.home is not None
    ]
    rows: list[Row] = []
    for number, entry in enumerate(entries, 1):
        person = entry.person
        certificate = _certificate(world, person)
        rows.append(
            _row(
                "self",
                person,
                [
                    number,
                    person.name,
                    person.cid,
                    person.sex,
                    person.birth,
                    certificate,
                    _KINDS[int(certificate[18]) - 1],
                    world.welfare.grade(person),
                    _home(person),
                    entry.since,
                    entry.until,
                ],
            )
        )
    return rows


def disabled_persons(world: World, month: Month) -> Iterator[Table]:
    """残联 持证残疾人名册: one line per certificate."""
    yield Table(
        "disabled_federation.disabled_person",
        f"残联_持证残疾人名册_{month.compact}.xlsx",
        "持证残疾人名册",
        "示例市残疾人联合会",
        COLUMNS["disabled_federation.disabled_person"],
        partial(_disabled_rows, world, month),
    )
