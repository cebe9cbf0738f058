"""What happens in a month: deaths and their lagging paperwork, births, moves, departures, arrivals.

Belongs here: changes of persons and households. Not here: benefits (``services``), which react to them.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import exp, log

from gridhub.city.world import rates
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.geography import Dwelling, Ground
from gridhub.city.world.names import surname_of
from gridhub.city.world.people import HukouHousehold, Person, Population, arrive


def here(person: Person, day: date) -> bool:
    """Alive and living in the county at the end of ``day``."""
    return (
        person.home is not None
        and (person.death is None or person.death > day)
        and (person.left_on is None or person.left_on > day)
    )


_BECOMES = {"配偶": "其他", "子": "子", "女": "女", "父亲": "其他", "母亲": "其他", "孙子": "孙子", "孙女": "孙女"}


def _leave_hukou(person: Person) -> None:
    hukou = person.hukou
    if hukou is None:
        return
    was_head = hukou.members and hukou.members[0] is person
    hukou.members.remove(person)
    if was_head and hukou.members:
        _new_head(hukou)


def _new_head(hukou: HukouHousehold) -> None:
    heir = min(hukou.members, key=lambda p: (p.relation != "配偶", p.birth, p.true_id))
    keeps = heir.relation == "配偶"
    hukou.members.remove(heir)
    hukou.members.insert(0, heir)
    heir.relation = "户主"
    for member in hukou.members[1:]:
        member.relation = _BECOMES.get(member.relation, "其他亲属") if keeps else "其他亲属"
        if member.relation == "其他":
            member.relation = "其他亲属"


def die(person: Person, day: date, dice: Dice, *, cancelled_on: date | None = None) -> None:
    """The death itself and when its papers follow."""
    person.death = day
    if dice.chance(rates.CREMATED):
        person.cremated_on = day + timedelta(days=dice.between(1, 3))
    if cancelled_on is not None:
        person.cancelled_on = cancelled_on
    elif dice.chance(rates.CANCELLED_AT_ONCE):
        person.cancelled_on = day + timedelta(days=dice.between(1, 14))
    else:
        person.cancelled_on = day + timedelta(days=dice.between(15, 120))
    if person.home is not None:
        for other in person.home.members:
            if other is not person and other.marriage == "已婚" and abs((other.birth - person.birth).days) < 3000:
                other.marriage = "丧偶"


def late_deaths(
    seed: int, population: Population, payees: list[Person], heads: list[Person], founded: tuple[Month, ...]
) -> None:
    """People who died up to five months before the first export and are cancelled in a founded month."""
    dice = Dice(seed, "late deaths")
    wanted = max(3, round(len(population.persons) * rates.LATE_CANCELLATIONS))
    chosen = dice.sample(payees, wanted) + dice.sample(heads, 1)
    for person in dict.fromkeys(chosen):
        died = dice.day(founded[0].plus(-5).first, founded[0].plus(-1).last)
        month = dice.pick(founded)
        die(person, died, dice, cancelled_on=dice.day(month.first, month.last))


def advance_people(seed: int, population: Population, ground: Ground, month: Month) -> None:
    """One month of life; afterwards the state is that of the month's last day."""
    dice = Dice(seed, f"people {month.text}")
    for person in population.persons:
        person.shown_at = None
    _deaths(dice, population, month)
    _births(dice, population, month)
    _moves(dice, population, ground, month)
    for person in population.persons:
        if person.phone and dice.chance(rates.PHONE_CHANGED_PER_MONTH):
            person.phone = population.new_phone()


def close_month(population: Population, month: Month) -> None:
    """After the exports of a month: the cancelled leave their hukou household, the dead their dwelling."""
    for person in population.persons:
        gone = person.death or person.left_on
        if person.home is not None and gone is not None and gone <= month.last:
            if person in person.home.members:
                person.home.members.remove(person)
            if (
                person.hukou is not None
                and person in person.hukou.members
                and (
                    person.left_on is not None
                    or (person.cancelled_on is not None and person.cancelled_on <= month.last)
                )
            ):
                _leave_hukou(person)


def _deaths(dice: Dice, population: Population, month: Month) -> None:
    living = [p for p in population.persons if here(p, month.first)]
    wanted = max(rates.LEAST_DEATHS_PER_MONTH, round(len(living) * rates.DEATHS_PER_YEAR / 12))
    # exponential clocks: the smallest time / hazard dies first (Gompertz, doubling every 8 years)
    clocks = [(-log(max(dice.uniform(), 1e-12)) / exp(0.0866 * p.age(month.first)), p.true_id, p) for p in living]
    clocks.sort(key=lambda clock: clock[:2])
    for _, _, person in clocks[:wanted]:
        die(person, dice.day(month.first, month.last), dice)


def _births(dice: Dice, population: Population, month: Month) -> None:
    couples = [
        h
        for h in population.households
        if len(h.members) >= 2
        and not h.floating
        and h.members[1].relation in ("配偶", "儿媳")
        and h.members[1].sex == "女"
        and 22 <= h.members[1].age(month.first) <= 42
        and all(here(p, month.last) for p in h.members[:2])
    ]
    for home in dice.sample(couples, dice.count(len(population.persons) * rates.BIRTHS_PER_YEAR / 12)):
        father = home.members[0]
        sex = "男" if dice.chance(0.515) else "女"
        child = population.born(sex, dice.day(month.first, month.last), surname=surname_of(father.name))
        child.home = home
        home.members.append(child)
        hukou = father.hukou
        if hukou is not None:
            child.hukou = hukou
            own = hukou.members[0] in (father, home.members[1])
            child.relation = ("子" if own else "孙子") if sex == "男" else ("女" if own else "孙女")
            hukou.members.append(child)


def _moves(dice: Dice, population: Population, ground: Ground, month: Month) -> None:
    taken = {id(home.dwelling) for home in population.households if home.members}
    vacant = dice.shuffled([d for d in ground.dwellings if d.use == "住宅" and id(d) not in taken])
    for home in list(population.households):
        if not home.members:
            continue
        drawn = dice.uniform()
        if drawn < rates.MOVES_PER_MONTH and vacant:
            _move(dice, home.members, home.dwelling, vacant[-1])
            home.dwelling = vacant.pop()
        elif drawn < rates.MOVES_PER_MONTH + rates.LEAVES_PER_MONTH:
            day = dice.day(month.first, month.last)
            for person in home.members:
                if person.death is None:
                    person.left_on = day
    town = [d for d in vacant if d.region.urban]
    for _ in range(min(len(town), dice.count(len(population.households) * rates.ARRIVALS_PER_MONTH))):
        arrive(population, town.pop(), month.last)


def _move(dice: Dice, members: list[Person], old: Dwelling, new: Dwelling) -> None:
    stale = dice.chance(rates.STALE_ADDRESS_AFTER_MOVE)
    with_hukou = dice.chance(0.3)
    for person in members:
        if stale:
            person.shown_at = old
    hukou = members[0].hukou
    if with_hukou and hukou is not None and hukou.dwelling is old and not stale:
        hukou.dwelling = new
