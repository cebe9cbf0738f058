"""特困供养, 残疾人两项补贴, 孤儿和事实无人抚养儿童: who is on which roll, who should be and is not; and the disability list of 残联.

Belongs here: the people of these rolls, month by month, and what is planted among them. Not here: low income and old-age
allowance (``services``), what of it can be found (``benefit_truth``), sheets. Own dice, and nobody's life is changed: the rest
of a city is the same with these rolls and without.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from gridhub.city.world import rates
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.events import here
from gridhub.city.world.people import Person, Population
from gridhub.city.world.services import Services

EXTREME_POVERTY, NURSING, LIVING, ORPHAN = (
    "extreme_poverty", "disability_nursing", "disability_living", "orphan_allowance",
)  # fmt: skip
GRADES = ("一级", "二级", "三级", "四级")
SEVERE = GRADES[:2]
_GRADE_SHARES = (0.18, 0.45, 0.75)
"""Bounds of grades one to three (P)."""
_ROLL_SHARE, _ORPHAN_SHARE = 0.006, 0.002
"""Of persons (P; 特困: domain2.md §h, doubled so that a small sample holds some)."""
_LEAST_ON_ROLL, _LEAST_ORPHANS = 4, 3
OF_AGE = 18


@dataclass(frozen=True)
class Grant:
    """Somebody on a roll that is paid to persons, from the roll of ``since`` on."""

    person: Person
    programme: str
    amount: int
    since: date
    number: str = ""
    """供养证号."""
    detail: str = ""
    """Of 特困: 分散 or 集中; of a child: 孤儿 or 事实无人抚养."""
    stops: Month | None = None
    """The first month in which it is certainly paid no more."""
    is_unpaid: bool = False
    """Entitled, and forgotten: on no roll (F07)."""


@dataclass
class Welfare:
    """All grants, and the grade of everybody whom 残联 may list."""

    seed: int
    grants: list[Grant] = field(default_factory=list)

    def grade(self, person: Person) -> str:
        """The grade on the certificate; it never changes."""
        drawn = Dice(self.seed, f"disability grade {person.true_id}").uniform()
        return GRADES[sum(drawn >= bound for bound in _GRADE_SHARES)]

    def is_told_late(self, grant: Grant) -> bool:
        """Whether 民政 hears of the death only when the police cancel."""
        told = Dice(self.seed, f"welfare told {grant.programme} {grant.person.true_id}")
        return not told.chance(rates.ALLOWANCE_STOPPED_AT_ONCE)

    def paid_in(self, month: Month) -> Iterator[Grant]:
        """Whom the rolls of a month pay."""
        yield from (grant for grant in self.grants if self._is_paid(grant, month))

    def orphans_on(self, month: Month) -> Iterator[Grant]:
        """The children on the roll of a month, paid or not."""
        for grant in self.grants:
            if grant.programme == ORPHAN and grant.since <= month.last and here(grant.person, month.plus(-1).last):
                yield grant

    def _is_paid(self, grant: Grant, month: Month) -> bool:
        person = grant.person
        if grant.is_unpaid or grant.since > closed_on(month) or (grant.stops and month >= grant.stops):
            return False
        if person.left_on is not None and person.left_on < month.first:
            return False
        if grant.programme == ORPHAN and person.age(closed_on(month)) >= OF_AGE:
            return False
        if person.death is None or person.death >= month.first:
            return True
        if not self.is_told_late(grant) and grant.stops is None:
            return False
        return person.cancelled_on is None or person.cancelled_on >= month.plus(-1).first


def closed_on(month: Month) -> date:
    """The day on which the roll of a month was closed."""
    return month.plus(-1).first.replace(day=rates.ROLL_CLOSES)


def build_welfare(seed: int, population: Population, services: Services, founded: tuple[Month, ...]) -> Welfare:
    """The rolls before the first month.

    Planted: somebody who died before and is paid on (F01), somebody on 低保 and 特困 together (F03), a severely disabled
    person without 护理补贴 and an orphan without payment (F07). What looks like it: somebody of eighty on 特困 and the old-age
    allowance, somebody whose death came after the roll was closed, an orphan who has come of age, an orphan certified when the
    roll was closed, 生活补贴 beside 低保.
    """
    welfare = Welfare(seed)
    before = founded[0].plus(-1).last
    local = [p for p in population.persons if p.hukou is not None and p.home is not None]
    low = {p.true_id for unit in services.units for p in unit.members}
    _extreme_poverty(welfare, services, local, low, founded)
    _disabled(welfare, services, low, before)
    _orphans(welfare, local, founded)
    return welfare


def _extreme_poverty(
    welfare: Welfare, services: Services, local: list[Person], low: set[str], founded: tuple[Month, ...]
) -> None:
    dice = Dice(welfare.seed, "extreme poverty")
    before = founded[0].plus(-1).last
    old = [p for p in local if here(p, before) and p.age(before) >= 62 and p.true_id not in low]
    chosen = dice.sample(old, max(_LEAST_ON_ROLL, round(len(local) * _ROLL_SHARE)))
    chosen += dice.sample(
        [p for p in services.payees if here(p, before) and p not in chosen and p.true_id not in low], 1
    )
    single = [
        unit.members[0]
        for unit in services.units
        if len(unit.members) == 1 and here(unit.members[0], before) and not unit.last and not unit.first
    ]
    chosen += dice.sample(single, 1)
    dead = [
        p
        for p in local
        if p.death is not None and p.death <= before and p.cancelled_on is not None and p.true_id not in low
        and p.cancelled_on >= founded[0].first
    ]  # fmt: skip
    paid_on = dice.sample(dead, 1)
    late = [p for p in services.payees if p.true_id in services.stops and p not in chosen]
    for person in [*chosen, *paid_on, *late]:
        since = dice.day(date(2018, 1, 1), date(2025, 12, 28))
        mode = "集中" if dice.chance(0.3) else "分散"
        amount = dice.pick((780, 780, 1060, 1480))
        stops = services.stops.get(person.true_id) if person in late else None
        stops = founded[-1].plus(4) if person in paid_on else stops
        number = f"TK{person.hukou.dwelling.region.code[6:9] if person.hukou else '000'}{len(welfare.grants) + 1:05d}"
        welfare.grants.append(Grant(person, EXTREME_POVERTY, amount, since, number, mode, stops))


def _disabled(welfare: Welfare, services: Services, low: set[str], before: date) -> None:
    disabled = [entry for entry in services.key_persons if entry.category == "残疾" and here(entry.person, before)]
    severe = [entry for entry in disabled if welfare.grade(entry.person) in SEVERE]
    dice = Dice(welfare.seed, "disability subsidies")
    forgotten = dice.sample(severe, max(1, round(len(severe) * 0.08)))
    for entry in disabled:
        if entry in severe:
            amount = 120 if welfare.grade(entry.person) == SEVERE[0] else 90
            welfare.grants.append(Grant(entry.person, NURSING, amount, entry.since, is_unpaid=entry in forgotten))
        if entry.person.true_id in low or dice.chance(0.2):
            welfare.grants.append(Grant(entry.person, LIVING, 100, entry.since))


def _orphans(welfare: Welfare, local: list[Person], founded: tuple[Month, ...]) -> None:
    dice = Dice(welfare.seed, "orphans")
    before = founded[0].plus(-1).last
    young = [p for p in local if here(p, before)]
    few = [p for p in young if p.home is not None and len(p.home.members) <= 3]
    children = [p for p in few if 4 <= p.age(before) <= 15]
    chosen = dice.sample(children, max(_LEAST_ORPHANS, round(len(local) * _ORPHAN_SHARE)) + 2)
    unpaid, lately = chosen[:1], chosen[-1:]
    grown = dice.sample([p for p in young if p.age(before) == OF_AGE], 1)
    for person in [*chosen, *grown]:
        since = founded[1].plus(-1).first.replace(day=rates.ROLL_CLOSES + 2)
        if person not in lately:
            since = dice.day(max(date(2016, 1, 1), person.birth), founded[0].plus(-7).last)
        kind = "孤儿" if dice.chance(0.35) else "事实无人抚养"
        welfare.grants.append(Grant(person, ORPHAN, 1400, since, detail=kind, is_unpaid=person in unpaid))
