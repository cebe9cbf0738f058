"""What the city does for people: benefits, key-person lists, grid staff.

Belongs here: benefit units, payees, key persons, staff, and who is paid on after a death. Not here: sheets, visits
(``visits``), what is planted on purpose (``plants``).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate

from gridhub.city.world import rates
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.empty_households import Absence
from gridhub.city.world.events import here
from gridhub.city.world.grids import Gridding, UnifiedGrid
from gridhub.city.world.people import Household, Person, Population


@dataclass(slots=True, eq=False)
class BenefitUnit:
    """A 共同生活家庭 on the low-income roll (head first)."""

    true_id: str
    number: str
    programme: str
    members: list[Person]
    amount: int
    category: str
    start: Month
    head_relation: dict[str, str]
    paid_on: bool = False
    """Nobody told 民政 of the head's death."""
    ended: bool = False
    first: Month | None = None
    last: Month | None = None
    """First and last month of a unit that is not on every roll."""
    heads_more: int = 0
    """Heads that are paid for and are nobody (planted F06)."""

    def is_on_roll(self, month: Month) -> bool:
        return not self.ended and (self.first or month) <= month <= (self.last or month)


@dataclass(slots=True, eq=False)
class KeyPerson:
    """An entry of the key-person list."""

    person: Person
    category: str
    level: str
    since: date
    until: date | None = None


@dataclass(frozen=True)
class Post:
    """One line of the 1+N roster."""

    person: Person
    role: str
    grid: UnifiedGrid
    identity: str
    certificate: str
    badge: str
    since: date
    before: Post | None = None
    """Who held it until the day before ``since``, when that is known (``staffing``)."""

    def holder(self, day: date) -> Post:
        """The post as it was held on a day."""
        post = self
        while post.before is not None and day < post.since:
            post = post.before
        return post


@dataclass(slots=True, eq=False)
class Services:
    """Everything listed, and who is on the old-age allowance."""

    units: list[BenefitUnit] = field(default_factory=list)
    payees: list[Person] = field(default_factory=list)
    paid_on: set[str] = field(default_factory=set)
    """True ids of dead payees whom 民政 keeps paying."""
    without_id: set[str] = field(default_factory=set)
    """True ids of the dead whom the crematorium knows without an id."""
    stops: dict[str, Month] = field(default_factory=dict)
    """By true id of a payee, the first month in which 民政 certainly pays no more."""
    key_persons: list[KeyPerson] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    absences: tuple[Absence, ...] = ()
    """Households whom visits do not meet (planted)."""


def allowance(person: Person, month: Month) -> int:
    """Yuan a month: 80–89 100, 90–99 200, 100 and older 500."""
    age = person.age(month.first)
    return 500 if age >= 100 else 200 if age >= 90 else 100


def _sharing(household: Household, today: date) -> list[Person]:
    """Who could be one unit (共同生活家庭), head first."""
    members = [p for p in household.members if p.hukou is household.members[0].hukou]
    if not members or members[0].hukou is None:
        return []
    if members[0].relation in ("子", "女", "孙子", "孙女"):
        return members[:1]
    # a child in work outside is no member of the unit (HS)
    return members[:1] + [p for p in members[1:] if not (p.relation in ("子", "女") and p.age(today) >= 25)]


def _unit(dice: Dice, number: int, household: Household, kept: list[Person]) -> BenefitUnit:
    town = household.dwelling.region.urban
    relation = {p.true_id: p.relation for p in household.members}
    relation[kept[0].true_id] = "户主"
    start = Month(dice.between(2017, 2025), dice.between(1, 12))
    return BenefitUnit(
        f"B{number:05d}",
        f"DB{household.dwelling.region.code[6:9]}{number:05d}",
        "城市低保" if town else "农村低保",
        kept,
        (620 if town else 430) * len(kept) - dice.below(20) * 10,
        dice.pick(("A类", "B类", "C类")),
        start,
        relation,
    )


def _sizes(shares: tuple[float, ...], count: int) -> list[int]:
    """Sizes of so many units, as near to the shares as whole units can be."""
    bounds = list(accumulate(shares))
    return [1 + bisect_right(bounds, (place + 0.5) / count * bounds[-1]) for place in range(count)]


def _low_income(seed: int, households: list[Household], today: date) -> list[BenefitUnit]:
    """Units of the sizes that rolls have: most of one person (``rates.UNIT_SIZES``)."""
    dice, sizes = Dice(seed, "low income"), Dice(seed, "sizes of benefit units")
    waiting = {
        town: [h for h in dice.shuffled(households) if h.dwelling.region.urban is town] for town in (True, False)
    }
    units: list[BenefitUnit] = []
    wanted = max(8, round(len(households) * rates.LOW_INCOME_HOUSEHOLDS))
    in_town = round(wanted * len(waiting[True]) / max(1, len(households)))
    for town, count in ((True, in_town), (False, wanted - in_town)):
        places = [(h, kept) for h in waiting[town] if (kept := _sharing(h, today))]
        for size in sizes.shuffled(_sizes(rates.UNIT_SIZES[town], min(count, len(places)))):
            chosen = min(range(len(places)), key=lambda place: (abs(len(places[place][1]) - size), place))
            household, kept = places.pop(chosen)
            units.append(_unit(dice, len(units) + 1, household, kept[:size]))
    return units


def build_services(seed: int, population: Population, gridding: Gridding, month: Month) -> Services:
    """The lists as they stand before the first month."""
    dice = Dice(seed, "services")
    services = Services()
    today = month.first
    local = [h for h in population.households if not h.floating]
    services.units += _low_income(seed, local, today)
    for person in population.persons:
        if (
            person.hukou is not None
            and person.age(today) >= rates.ALLOWANCE_AGE
            and (dice.chance(rates.ALLOWANCE_UPTAKE))
        ):
            services.payees.append(person)
    for person in population.persons:
        _tag(dice, services, person, today)
    for household in local:
        if len(household.members) == 1 and household.members[0].age(today) >= 65 and dice.chance(0.8):
            services.key_persons.append(_key(dice, household.members[0], "独居老人", today))
    _staff(dice, services, population, gridding, today)
    return services


def _key(dice: Dice, person: Person, category: str, today: date) -> KeyPerson:
    since = dice.day(max(date(2019, 1, 1), person.birth), today)
    return KeyPerson(person, category, dice.pick(("高", "中", "低", "低")), since)


def _tag(dice: Dice, services: Services, person: Person, today: date) -> None:
    if person.home is None or person.hukou is None:
        return
    age = person.age(today)
    drawn = dice.uniform()
    for category, share, low, high in (
        ("残疾", rates.DISABLED, 3, 99),
        ("严重精神障碍随访", rates.DISORDER, 18, 70),
        ("社区矫正", rates.CORRECTION, 18, 65),
        ("安置帮教", rates.RESETTLEMENT, 18, 65),
    ):
        drawn -= share
        if drawn < 0:
            if low <= age <= high:
                services.key_persons.append(_key(dice, person, category, today))
            return
    if 3 <= age < 16 and not person.home.dwelling.region.urban and dice.chance(rates.LEFT_BEHIND):
        services.key_persons.append(_key(dice, person, "留守儿童", today))


def _staff(dice: Dice, services: Services, population: Population, gridding: Gridding, today: date) -> None:
    by_region: dict[str, list[Person]] = {}
    for person in population.persons:
        if person.home is not None and 24 <= person.age(today) <= 63 and person.phone:
            by_region.setdefault(person.home.dwelling.region.code, []).append(person)
    everyone = [person for code in sorted(by_region) for person in by_region[code]]
    number = 0
    for grid in gridding.unified:
        if grid.valid_to is not None:
            continue
        roles = {
            1: ("网格长", "专职网格员", "兼职网格员"),
            2: ("兼职网格员",),
            3: ("兼职网格员",) if dice.chance(0.5) else (),
        }[grid.level]
        for role in roles:
            number += 1
            # a hamlet without working adults is looked after from elsewhere
            person = dice.pick(by_region.get(grid.region.code) or everyone)
            identity = "社区工作者" if role != "兼职网格员" else dice.pick(("党员", "志愿者", "楼栋长", "退休干部"))
            certificate = f"WG2024{number:05d}" if role == "专职网格员" else ""
            since = dice.day(date(2023, 1, 1), today)
            services.posts.append(Post(person, role, grid, identity, certificate, f"GP{number:05d}", since))


def hand_over(services: Services, changed: list[tuple[UnifiedGrid, UnifiedGrid]]) -> None:
    """Who stood for a grid as it was stands for it as it is."""
    now = {id(old): new for old, new in changed}
    services.posts = [replace(post, grid=now.get(id(post.grid), post.grid)) for post in services.posts]


def advance_services(seed: int, services: Services, population: Population, month: Month) -> None:
    """Who is on the rolls this month: 民政 learns of most deaths of the months before, not of all."""
    dice = Dice(seed, f"services {month.text}")
    known = {person.true_id for person in services.payees}
    for person in population.persons:
        if person.hukou is not None and person.true_id not in known and here(person, month.first):
            turned = person.birth.year + rates.ALLOWANCE_AGE
            if (turned, person.birth.month) == (month.plus(-1).year, month.plus(-1).number):
                services.payees.append(person)
    services.payees = [p for p in services.payees if _still_paid(dice, services, p, month)]
    for unit in services.units:
        _review(dice, unit, month)


def _still_paid(dice: Dice, services: Services, person: Person, month: Month) -> bool:
    if person.left_on is not None and person.left_on < month.first:
        return False
    if person.true_id in services.stops:
        return month < services.stops[person.true_id]
    if person.death is None or person.death >= month.first:
        return True
    if person.true_id in services.paid_on:
        # stopped in the month after the police cancellation at the latest
        return person.cancelled_on is None or person.cancelled_on >= month.plus(-1).first
    last_month = Month.of(person.death) == month.plus(-1)
    quota = last_month and len(services.paid_on) < 6
    if (not last_month) or quota or not dice.chance(rates.ALLOWANCE_STOPPED_AT_ONCE):
        services.paid_on.add(person.true_id)
        return True
    return False


def _review(dice: Dice, unit: BenefitUnit, month: Month) -> None:
    head = unit.members[0]
    before = month.plus(-1).last
    for member in unit.members[1:]:
        if not here(member, before):
            unit.members.remove(member)
    if here(head, before):
        return
    unnoticed = head.death is not None and (unit.paid_on or Month.of(head.death) < month.plus(-1) or dice.chance(0.6))
    told_in_time = head.cancelled_on is not None and head.cancelled_on < month.plus(-1).first
    if unnoticed and not (unit.paid_on and told_in_time):
        unit.paid_on = True
        return
    unit.paid_on = False
    if len(unit.members) == 1:
        unit.ended = True
        return
    unit.members.pop(0)
    heir = unit.members[0]
    for member in unit.members[1:]:
        unit.head_relation[member.true_id] = (
            "其他亲属" if unit.head_relation[heir.true_id] != "配偶" else (unit.head_relation[member.true_id])
        )
    unit.head_relation[heir.true_id] = "户主"
