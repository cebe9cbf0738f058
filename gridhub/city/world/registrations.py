"""What the police change in the register: ids, names, hukou households.

Belongs here: the changes of a month, and whom another list still knows under the old id or name. Not here: the people as they are
(``people``), sheets. The state after a change is the city's: a change tells what was before. Own dice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gridhub.city.world import names
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.digits import citizen_id
from gridhub.city.world.events import here
from gridhub.city.world.geography import Dwelling
from gridhub.city.world.people import Person
from gridhub.city.world.world import World

ID, NAME = "公民身份号码变更", "姓名变更"
_STILL_KNOWN = (ID, NAME)
"""Of whom the register of let dwellings still has the old id, the old name."""
_REASONS = {ID: ("重号", "错号"), NAME: ("本人申请", "依父母姓氏")}
_ID_CHANGES, _NAME_CHANGES = 1, 2
"""A month."""
_GONE = "9"
"""First digit behind the town's code of a household number that no register has any more."""


@dataclass(frozen=True)
class IdentityChange:
    """One change. ``former_cid``, ``former_name``: empty when that did not change."""

    number: str
    kind: str
    person: Person
    day: date
    reason: str
    former_cid: str = ""
    former_name: str = ""


@dataclass(frozen=True)
class HouseholdChange:
    """One person moved into a hukou household. ``former``: number of the household before; empty: none."""

    number: str
    kind: str
    day: date
    person: Person
    household: str
    former: str
    place: Dwelling


def locals_of(world: World) -> list[Person]:
    """Adults with a hukou here, the same ones every month."""
    return [
        person for person in world.population.persons if person.hukou is not None and person.birth < date(1990, 1, 1)
    ]


def _change(world: World, number: str, kind: str, person: Person, day: date) -> IdentityChange:
    dice = Dice(world.seed, f"identity change {person.true_id}")
    reason = dice.pick(_REASONS[kind])
    if kind == ID:
        former = person.cid
        while former == person.cid:
            former = citizen_id(person.cid[:6], person.birth, dice.below(500) * 2 + (1 if person.sex == "男" else 0))
        return IdentityChange(number, kind, person, day, reason, former_cid=former)
    former = person.name
    while former == person.name:
        former = names.surname_of(person.name) + names.given_name(dice, person.sex, person.birth.year)
    return IdentityChange(number, kind, person, day, reason, former_name=former)


def still_known(world: World) -> list[IdentityChange]:
    """The changes of the first month whose old id, old name another list still has."""
    month = world.founded[0]
    drawn = Dice(world.seed, "still known").sample(locals_of(world), len(_STILL_KNOWN) + 4)
    alive = [person for person in drawn if person.death is None or person.death > month.plus(12).last]
    return [
        _change(world, f"SF{month.compact}{place + 900:04d}", kind, person, month.first)
        for place, (kind, person) in enumerate(zip(_STILL_KNOWN, alive, strict=False))
    ]


def identity_changes(world: World, month: Month) -> list[IdentityChange]:
    """The changes of one month."""
    planted = still_known(world)
    taken = {change.person.true_id for change in planted}
    dice = Dice(world.seed, f"identity changes {month.text}")
    others = [p for p in locals_of(world) if p.true_id not in taken and here(p, month.last) and not p.former_name]
    kinds = (ID,) * _ID_CHANGES + (NAME,) * _NAME_CHANGES
    made = planted if month == world.founded[0] else []
    for place, (kind, person) in enumerate(zip(kinds, dice.sample(others, len(kinds)), strict=False), 1):
        made.append(_change(world, f"SF{month.compact}{place:04d}", kind, person, dice.day(month.first, month.last)))
    return made


def household_changes(world: World, month: Month) -> list[HouseholdChange]:
    """The changes of one month: a household split off another of its town, one that took in a household which is no more,
    a founded one, somebody who came from another county."""
    dice = Dice(world.seed, f"household changes {month.text}")
    standing = [
        household
        for household in world.population.hukou
        if household.members and all(here(p, month.last) and p.birth <= month.last for p in household.members)
    ]
    made: list[HouseholdChange] = []
    for place, household in enumerate(dice.sample(standing, 4), 1):
        kind = ("分户", "并户", "立户", "入户")[place - 1]
        of_town = [h for h in standing if h is not household and h.number[:3] == household.number[:3]]
        former = ""
        if kind == "分户" and of_town:
            former = dice.pick(of_town).number
        elif kind == "并户":
            former = f"{household.number[:3]}{_GONE}{dice.below(10**5):05d}"
        people = household.members[-1:] if kind in ("并户", "入户") else household.members
        day = dice.day(month.first, month.last)
        made += [
            HouseholdChange(
                f"HB{month.compact}{place:04d}", kind, day, person, household.number, former, household.dwelling
            )
            for person in people
        ]
    return made
