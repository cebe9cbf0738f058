"""The police's register of let dwellings: who lets to whom, since when; F10, F11, F111 and what looks like them.

Belongs here: the leases of a month and what is planted among them. Not here: who lives where (``people``), sheets. Own dice,
and people of its own who are on no other list, so that nothing else of a city changes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta

from gridhub.city.world import names
from gridhub.city.world.care_truth import Reader
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.digits import citizen_id
from gridhub.city.world.events import here
from gridhub.city.world.geography import Dwelling
from gridhub.city.world.people import Household, Person
from gridhub.city.world.registrations import locals_of, still_known
from gridhub.city.world.world import World

REGISTERED = 0.85
"""Of floating households; the others own their home, for all that is known."""
MOST_PER_10_M2, INFLOW_DAYS = 2, 30
"""As assets/rules/finding.yaml says to the hub."""
_LAPSED, _RENEWED, _CROWDED, _FULL = 2, 1, 2, 1
_INFLOW, _LATELY = 2, 1
_OWNERS_AT_HOME, _EMPTY = 2, 2


@dataclass(frozen=True)
class Lease:
    """One line of the register. ``fault``: the finding it is planted for; ``owner_name``, ``owner_cid``: as the register has
    them, when the owner's changed since."""

    dwelling: Dwelling
    owner: Person
    tenant: Person
    count: int
    area: int
    since: date
    until: date
    cancelled: date | None = None
    serial: int = 1
    fault: str = ""
    owner_name: str = ""
    owner_cid: str = ""

    @property
    def number(self) -> str:
        return f"CZ{self.dwelling.true_id[1:]}{self.serial:02d}"

    def runs(self, day: date) -> bool:
        return self.until >= day and (self.cancelled is None or self.cancelled > day)


def _floating(world: World) -> list[Household]:
    """Households from elsewhere that were here before the first month, however they fare later."""
    homes: dict[int, Household] = {}
    before = world.founded[0].first
    for person in world.population.persons:
        home = person.home
        if home is not None and home.floating and person.registered_on is not None and person.registered_on < before:
            homes.setdefault(id(home), home)
    return [home for home in homes.values() if not home.dwelling.collective]


def _owner(world: World, locals_: list[Person], dwelling: Dwelling) -> Person:
    return Dice(world.seed, f"owner {dwelling.true_id}").pick(locals_)


def leases_of(world: World, month: Month) -> list[Lease]:
    """The register at the end of a month, in the order of its dwellings.

    Planted: leases that were cancelled while the tenants stay (F11), leases for too many people (F111), tenants from elsewhere
    whom the register of the floating population does not have (F10). What looks like it: a lease that was cancelled and renewed,
    one for exactly as many people as may be, a tenant who came some days ago, a cancelled lease of an empty dwelling and of one whose owner
    lives there again, a floating household without any lease.
    """
    before = world.founded[0].first
    locals_ = locals_of(world)
    floating = _floating(world)
    living = Counter(id(person.home) for person in world.population.persons)
    several = [home for home in floating if living[id(home)] > 1]
    drawn = Dice(world.seed, "rentals").shuffled(several)
    ends = [_LAPSED, _RENEWED, _CROWDED, _FULL]
    planted: dict[int, str] = {}
    for kind, count in zip(("F11", "renewed", "F111", "full"), ends, strict=True):
        for home in drawn[:count]:
            planted[id(home)] = kind
        drawn = drawn[count:]
    leases: list[Lease] = []
    for home in world.population.households:
        if home.floating and not home.dwelling.collective:
            leases += _of_household(world, month, home, locals_, planted.get(id(home), ""))
    leases += _of_others(world, month, locals_, before)
    return sorted(leases, key=lambda lease: (lease.dwelling.true_id, lease.serial))


def _of_household(world: World, month: Month, home: Household, locals_: list[Person], planted: str) -> list[Lease]:
    present = [p for p in home.members if here(p, month.last) and p.birth <= month.last]
    adults = [p for p in present if p.age(month.last) >= 18]
    if not adults:
        return []
    dwelling = home.dwelling
    dice = Dice(world.seed, f"lease {dwelling.true_id} {adults[0].true_id}")
    if not dice.chance(REGISTERED) and not planted:
        return []
    tenant = adults[0]
    since = (tenant.registered_on or month.first) - timedelta(days=dice.between(0, 3))
    lease = Lease(
        dwelling, _owner(world, locals_, dwelling), tenant, len(present), 14 * len(present) + dice.between(18, 60), since,
        date(month.year + 1, dice.between(1, 12), 28),
    )  # fmt: skip
    ended = world.founded[0].plus(-2).first + timedelta(days=dice.between(0, 27))
    started = min(since, ended - timedelta(days=200))
    if planted in ("F11", "renewed"):
        old = replace(lease, since=started, cancelled=ended, fault="F11" if planted == "F11" else "")
        return [old] if planted == "F11" else [old, replace(lease, since=ended, serial=2)]
    if planted == "F111":
        return [replace(lease, count=len(present) + 5, area=24, fault="F111")]
    if planted == "full":
        return [replace(lease, count=MOST_PER_10_M2 * 3, area=30)]
    return [lease]


def _stranger(world: World, number: int) -> Person:
    """Somebody from another county who is on no other list."""
    dice = Dice(world.seed, f"stranger {number}")
    sex = dice.pick(("男", "女"))
    birth = date(dice.between(1975, 1999), dice.between(1, 12), dice.between(1, 28))
    code = dice.pick(tuple(names.OUTSIDE))
    cid = citizen_id(code, birth, dice.below(500) * 2 + (1 if sex == "男" else 0))
    name = names.surname(dice) + names.given_name(dice, sex, birth.year)
    person = Person(f"P9{number:06d}", name, sex, birth, cid, phone=f"154{dice.below(10**8):08d}")
    person.outside_hukou = (
        f"{names.OUTSIDE[code]}{dice.pick(names.TOWNS)}镇{dice.pick(names.VILLAGE_HEADS)}村{dice.between(1, 9)}组"
        f"{dice.between(1, 90)}号"
    )
    return person


def _of_others(world: World, month: Month, locals_: list[Person], before: date) -> list[Lease]:
    """Leases of strangers, of empty dwellings, and of owners who live in their own home again."""
    lived_in = {home.dwelling.true_id for home in world.population.households if home.members}
    empty = [
        d
        for d in Dice(world.seed, "empty dwellings").shuffled(
            [d for d in world.ground.dwellings if d.use == "住宅" and d.grid and d.listed and not d.ambiguous]
        )
        if d.true_id not in lived_in
    ]
    leases: list[Lease] = []
    far = date(month.year + 1, 12, 31)
    for number, dwelling in enumerate(empty[: _INFLOW + _LATELY]):
        late = number >= _INFLOW
        since = month.last - timedelta(days=INFLOW_DAYS - 21) if late else before - timedelta(days=50 + 7 * number)
        leases.append(
            Lease(
                dwelling, _owner(world, locals_, dwelling), _stranger(world, number), 1, 45 + number, since, far,
                fault="" if late else "F10",
            )
        )  # fmt: skip
    ended = world.founded[0].plus(-2).last
    changed = still_known(world)
    for place, dwelling in enumerate(empty[_INFLOW + _LATELY :][:_EMPTY]):
        lease = Lease(
            dwelling, _owner(world, locals_, dwelling), _stranger(world, 100 + place), 2, 60, before - timedelta(days=700),
            far, ended,
        )  # fmt: skip
        for change in changed[place : place + 1]:
            lease = replace(lease, owner=change.person, owner_name=change.former_name, owner_cid=change.former_cid)
        leases.append(lease)
    homes = [
        home
        for home in world.population.households
        if not home.floating and home.members and home.members[0].relation == "户主" and not home.dwelling.collective
        and home.dwelling.true_id[-1] in "37" and here(home.members[0], month.last)
    ]  # fmt: skip
    for home in homes[:_OWNERS_AT_HOME]:
        tenant = _stranger(world, 200 + len(leases))
        leases.append(Lease(home.dwelling, home.members[0], tenant, 2, 70, before - timedelta(days=900), far, ended))
    return leases


def rental_findings(world: World, reader: Reader, month: Month) -> set[tuple[str, ...]]:
    """The lines of finding_truth of F10, F11, F111, seen from the end of a month."""
    known = {
        person.true_id for person in reader.residents(world.population) if not reader.is_said_to_have_moved(person)
    }
    found: set[tuple[str, ...]] = set()
    for lease in leases_of(world, month):
        at = lease.dwelling.true_id
        if lease.fault == "F10":
            found.add(("F10", "person", lease.tenant.true_id, month.text))
        elif lease.fault == "F111":
            found.add(("F111", "dwelling", at, month.text))
        elif lease.fault == "F11":
            members = [p for p in world.population.persons if p.home is not None and p.home.dwelling.true_id == at]
            if any(p.true_id in known for p in members):
                found.add(("F11", "dwelling", at, month.text))
    return found
