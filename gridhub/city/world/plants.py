"""What is planted on purpose about benefits and care, each beside what looks like it and is none.

Belongs here: what a seed would show too seldom by itself. Not here: what happens anyway (``events``, ``services``), planted
visits (``visits``), what of it can be found (``benefit_truth``, ``care_truth``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from gridhub.city.world import rates
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.empty_households import absences
from gridhub.city.world.events import die, here
from gridhub.city.world.people import Person, Population
from gridhub.city.world.services import BenefitUnit, Services

_OTHER = {"城市低保": "农村低保", "农村低保": "城市低保"}


def plant_at_founding(seed: int, population: Population, services: Services, founded: tuple[Month, ...]) -> None:
    """Before the first month: dead heads of households of several and of one (F011, F01), a payee who dies after the roll is
    closed and is stopped then (none), one whose death is told without an id (F01, a task), exclusive programmes together (F03) and one after the other (none), a unit whose
    member lives elsewhere and one paid for a head too many (F06), a child left alone (F24), somebody who is eighty next month (not yet F07),
    households whom no visit meets (F09, ``empty_households``)."""
    dice = Dice(seed, "planted benefits")
    before = founded[0].plus(-1).last
    units = [u for u in services.units if all(here(p, before) for p in u.members)]
    several = dice.shuffled([u for u in units if len(u.members) > 1])
    single = dice.shuffled([u for u in units if len(u.members) == 1])
    for unit in (*several[:1], *single[:1]):
        day = founded[0].plus(-2).first + timedelta(days=dice.between(1, 18))
        die(unit.members[0], day, dice, cancelled_on=dice.day(founded[0].first, founded[0].last))
        unit.paid_on = True
    _late_in_the_month(dice, services, founded)
    _exclusive(services, single[1:3], founded)
    _apart(dice, population, several[1:2] or single[3:4], services)
    for unit in single[4:5]:
        unit.heads_more = 1
    _child_alone(dice, population, services, founded[0])
    _cremated_without_id(dice, services, founded[0])
    _eighty_next_month(dice, population, services, founded[-1].plus(1))
    taken = {p.true_id for unit in services.units for p in unit.members} | {p.true_id for p in services.payees}
    taken |= {entry.person.true_id for entry in services.key_persons} | {post.person.true_id for post in services.posts}
    staffed = {post.grid.region.code for post in services.posts}
    services.absences = absences(seed, population, taken, staffed, founded)


def _eighty_next_month(dice: Dice, population: Population, services: Services, month: Month) -> None:
    """Somebody whose eightieth birthday comes when the founded months are over: not yet entitled."""
    drawing = {p.true_id for p in services.payees}
    old = [
        p
        for p in population.persons
        if p.hukou is not None and p.death is None and p.true_id not in drawing and 74 <= p.age(month.first) < 80
    ]
    for person in dice.sample(old, 1):
        person.birth = date(month.year - rates.ALLOWANCE_AGE, month.number, 10)
        person.cid = population.new_cid(person.cid[:6], person.birth, person.sex)


def _cremated_without_id(dice: Dice, services: Services, month: Month) -> None:
    """A payee whose death only a cremation without an id tells: paid on, and known by name and place alone."""
    day = month.plus(-1).first + timedelta(days=19)
    for person in dice.sample([p for p in services.payees if p.death is None], 1):
        die(person, day, dice, cancelled_on=day + timedelta(days=300))
        person.cremated_on = month.first
        services.without_id.add(person.true_id)
        services.paid_on.add(person.true_id)


def _late_in_the_month(dice: Dice, services: Services, founded: tuple[Month, ...]) -> None:
    """A payee who dies in the first month when the next roll is closed already: paid in the next, and then no more."""
    for person in dice.sample([p for p in services.payees if p.death is None], 1):
        day = founded[0].first + timedelta(days=rates.ROLL_CLOSES + 1)
        die(person, day, dice, cancelled_on=day + timedelta(days=dice.between(1, 2)))
        services.stops[person.true_id] = founded[0].plus(2)


def _exclusive(services: Services, units: list[BenefitUnit], founded: tuple[Month, ...]) -> None:
    for place, unit in enumerate(units):
        number = len(services.units) + 1
        second = replace(
            unit, true_id=f"B{number:05d}", number=f"{unit.number[:-5]}{number:05d}", programme=_OTHER[unit.programme],
            members=list(unit.members), head_relation=dict(unit.head_relation),
        )  # fmt: skip
        if place:
            unit.last, second.first = founded[0], founded[1]
        services.units.append(second)


def _apart(dice: Dice, population: Population, units: list[BenefitUnit], services: Services) -> None:
    taken = {person.true_id for unit in services.units for person in unit.members}
    for unit in units:
        home = unit.members[0].home
        others = [
            p
            for p in population.persons
            if p.home is not None and p.home is not home and p.hukou is not None and p.death is None
            and not p.home.floating and 20 <= p.age(unit.start.first) <= 60 and p.true_id not in taken
            and len(p.home.members) > 1 and not p.home.dwelling.collective
        ]  # fmt: skip
        for person in dice.sample(others, 1):
            unit.members.append(person)
            unit.head_relation[person.true_id] = "其他亲属"


def _child_alone(dice: Dice, population: Population, services: Services, month: Month) -> None:
    """The only grown-up of a child moves away in the first month."""
    taken = {person.true_id for unit in services.units for person in unit.members}
    homes = [
        home
        for home in population.households
        if not home.floating and len(home.members) == 2 and not taken & {p.true_id for p in home.members}
        and home.members[0].age(month.first) >= 18 and 4 <= home.members[1].age(month.first) <= 12
        and all(p.death is None and p.hukou is not None for p in home.members)
    ]  # fmt: skip
    for home in dice.sample(homes, 1):
        home.members[0].left_on = dice.day(month.first, month.last)


def plant_in_month(seed: int, population: Population, services: Services, month: Month) -> None:
    """Somebody old dies at the beginning of the month, is cremated and not struck off the register for months (F02)."""
    dice = Dice(seed, f"planted deaths {month.text}")
    drawing: set[str] = {p.true_id for p in services.payees} | {p.true_id for u in services.units for p in u.members}
    old: list[Person] = [
        p
        for p in population.persons
        if p.hukou is not None and here(p, month.last) and p.age(month.first) >= 66 and p.true_id not in drawing
    ]
    for person in dice.sample(old, 1):
        day = month.first + timedelta(days=dice.between(0, 4))
        die(person, day, dice, cancelled_on=day + timedelta(days=150))
        person.cremated_on = day + timedelta(days=2)
