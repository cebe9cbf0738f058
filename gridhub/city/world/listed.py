"""The departments' list of key persons: who listed whom, who was taken off, whose correction ended; F22 and what looks like it.

Belongs here: the entries of a month and the planted differences to the grid office's ledger. Not here: that ledger
(``services``), sheets. Own dice per person, so that nothing else of a city changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.events import here
from gridhub.city.world.people import Person
from gridhub.city.world.welfare import NURSING, OF_AGE, ORPHAN, SEVERE, closed_on
from gridhub.city.world.world import World

LISTED_BY = {
    "独居老人": "民政", "残疾": "残联", "严重精神障碍随访": "卫健", "社区矫正": "司法", "安置帮教": "司法",
    "留守儿童": "民政", "社区戒毒康复": "公安",
}  # fmt: skip
_UNFOLLOWED = ("社区矫正", "安置帮教", "残疾", "社区戒毒康复", "严重精神障碍随访", "残疾")
_NOT_REMOVED = 2
_DAYS_SINCE = 70
_FOLLOWED_WITHIN = 30
"""Days (assets/rules/key_person.yaml)."""


@dataclass(frozen=True)
class Listed:
    """One entry of the list. ``department``: who listed; ``fault``: it is a finding F22."""

    person: Person
    category: str
    department: str
    level: str
    since: date
    until: date | None
    ends: date | None
    responsible: str
    fault: bool = False


def listed_of(world: World, month: Month) -> list[Listed]:
    """The entries of one month's list.

    Planted: persons who are listed and not in the grid office's ledger, one of them with a correction that ended; persons who
    were taken off more than a month ago and are in it still. What looks like it: somebody listed a few days ago, somebody
    taken off a few days ago, somebody whose correction ended and who was taken off. And rows of departments that may not list.
    """
    heads = [post.person.name for post in world.services.posts if post.role == "网格长"]
    entries: list[Listed] = []
    removable = [
        e for e in world.services.key_persons if e.until is None and e.person.home and here(e.person, month.last)
    ]
    chosen = Dice(world.seed, "taken off").sample(sorted({e.person.true_id for e in removable}), _NOT_REMOVED + 1)
    base = world.founded[0].first - timedelta(days=_DAYS_SINCE)
    for entry in world.services.key_persons:
        person = entry.person
        if person.home is None:
            continue
        dice = Dice(world.seed, f"listed {person.true_id} {entry.category}")
        gone = person.death is not None and person.cancelled_on is not None and person.cancelled_on <= month.last
        until = person.cancelled_on if gone else entry.until
        fault = False
        if person.true_id in chosen and not gone and here(person, month.last):
            is_near = person.true_id == chosen[-1]
            until = month.last - timedelta(days=8) if is_near else max(base, entry.since)
            fault = not is_near and until <= month.last - timedelta(days=31)
        ends = date(2029, dice.between(1, 12), dice.between(1, 28)) if entry.category == "社区矫正" else None
        responsible = dice.pick(heads) if heads else ""
        entries.append(
            Listed(
                person,
                entry.category,
                LISTED_BY[entry.category],
                entry.level,
                entry.since,
                until,
                ends,
                responsible,
                fault,
            )
        )
    entries += _others(world, month, heads)
    return sorted(entries, key=lambda entry: (entry.category, entry.person.true_id, entry.department))


def _others(world: World, month: Month, heads: list[str]) -> list[Listed]:
    """Entries of people whom the grid office's ledger does not have, and of departments that may not list."""
    followed = {entry.person.true_id for entry in world.services.key_persons}
    adults = [
        person
        for person in world.population.persons
        if person.home is not None and person.hukou is not None and person.true_id not in followed
        and 20 <= person.age(world.founded[0].first) < 60
    ]  # fmt: skip
    dice = Dice(world.seed, "listed and not followed")
    drawn = dice.sample(adults, len(_UNFOLLOWED) + 3)
    since = world.founded[0].first - timedelta(days=200)
    made: list[Listed] = []
    for number, person in enumerate(drawn):
        responsible = dice.pick(heads) if heads else ""
        present = here(person, month.last)
        if not present:
            continue
        if number < len(_UNFOLLOWED):
            category = _UNFOLLOWED[number]
            ends = world.founded[0].first - timedelta(days=20) if category == "社区矫正" else None
            made.append(Listed(person, category, LISTED_BY[category], "中", since, None, ends, responsible, fault=True))
        elif number == len(_UNFOLLOWED):  # correction ended and taken off in time
            ended = world.founded[0].first - timedelta(days=40)
            made.append(Listed(person, "社区矫正", "司法", "低", since, ended, ended, responsible))
        elif number == len(_UNFOLLOWED) + 1:  # the education office may not list anybody
            made.append(Listed(person, "残疾", "教育", "低", since, None, None, responsible))
    later = Dice(world.seed, f"listed lately {month.text}").sample(
        [p for p in adults if p.true_id not in {one.true_id for one in drawn} and here(p, month.last)], 1
    )
    made += [Listed(p, "安置帮教", "司法", "高", month.last - timedelta(days=9), None, None, "") for p in later]
    return made


def list_findings(world: World, month: Month) -> set[tuple[str, ...]]:
    """The lines of finding_truth of F22, seen from the end of a month."""
    late = {entry.person.true_id for entry in listed_of(world, month) if entry.fault}
    # the grid office's ledger follows no orphan; who was certified lately may be missing
    late |= {
        grant.person.true_id
        for grant in world.welfare.orphans_on(month)
        if grant.since + timedelta(days=_FOLLOWED_WITHIN) < month.last and here(grant.person, month.last)
    }
    return {("F22", "person", one, month.text) for one in late}


def entitled_of(world: World, month: Month) -> Iterator[tuple[str, Person]]:
    """Programme and person of everybody whom a list of the month entitles, listed before the month's roll was closed."""
    closed = closed_on(month)
    for entry in listed_of(world, month):
        is_certified = (entry.category, entry.department) == ("残疾", LISTED_BY["残疾"])
        is_in_force = entry.since <= closed and (entry.until is None or entry.until > month.last)
        if is_certified and is_in_force and world.welfare.grade(entry.person) in SEVERE:
            yield NURSING, entry.person
    for grant in world.welfare.orphans_on(month):
        if grant.since <= closed and grant.person.age(closed) < OF_AGE:
            yield ORPHAN, grant.person


def on_list(world: World, month: Month, category: str) -> set[str]:
    """True ids of the persons of a category who are on the list at the end of a month."""
    return {
        entry.person.true_id
        for entry in listed_of(world, month)
        if entry.category == category and (entry.until is None or entry.until > month.last)
    }
