"""The visits of the grid staff: whom they met, and the entries that cannot be true.

Belongs here: key persons every month, a third of all households every month, what was found; planted entries (F23, F231) and
what looks like them. Not here: who is on a list (``services``), who went away untold (``empty_households``), sheets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from gridhub.city.world import rates
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.empty_households import MISSED, QUARTERLY, is_missed, planted_visits
from gridhub.city.world.events import here
from gridhub.city.world.geography import Dwelling
from gridhub.city.world.people import Person, Population
from gridhub.city.world.services import Post, Services


@dataclass(frozen=True)
class Visit:
    """One line of the visit log."""

    number: str
    day: date
    kind: str
    staff: str
    person: Person
    dwelling: Dwelling
    result: str
    opinion: bool


def visits_of(seed: int, services: Services, population: Population, month: Month) -> list[Visit]:
    """Key persons every month, a third of all households every month, and what was found."""
    dice = Dice(seed, f"visits {month.text}")
    staff = {
        region: [post for post in posts if post.role != "兼职网格员"] or posts
        for region, posts in _posts_by_region(services).items()
    }
    raw: list[tuple[date, str, Person, Dwelling, str]] = []
    for entry in services.key_persons:
        person = entry.person
        if person.home is not None and entry.until is None and here(person, month.plus(-1).last):
            day = dice.day(month.first, month.last)
            raw.append((day, "重点人群月走访", person, person.home.dwelling, _result(dice, person, day)))
    turn = month.number % 3
    for index, household in enumerate(population.households):
        if index % 3 != turn or not household.members:
            continue
        day = dice.day(month.first, month.last)
        adults = [p for p in household.members if p.age(day) >= 16 and p.birth <= day]
        if adults:
            person = dice.pick(adults)
            raw.append((day, QUARTERLY, person, household.dwelling, _result(dice, person, day)))
    raw.sort(key=lambda visit: (visit[0], visit[2].true_id, visit[1]))
    made = [
        Visit(
            f"ZF{month.compact}{number:06d}",
            day,
            kind,
            dice.pick(staff[dwelling.region.code]).holder(day).person.name,
            person,
            dwelling,
            result,
            result == "见面" and dice.chance(rates.OPINION),
        )
        for number, (day, kind, person, dwelling, result) in enumerate(raw, 1)
    ]
    # after the draws, so that nobody else's visits change
    made = [_missed(visit) if is_missed(services.absences, visit.person, month) else visit for visit in made]
    for number, (day, kind, worker, person, result) in enumerate(
        _planted(seed, services, population, month), len(made) + 1
    ):
        assert person.home is not None
        home = person.home.dwelling
        made.append(Visit(f"ZF{month.compact}{number:06d}", day, kind, worker, person, home, result, opinion=False))
    workers = Dice(seed, f"visitors of empty households {month.text}")
    for number, (day, person, result) in enumerate(planted_visits(seed, services.absences, month), len(made) + 1):
        assert person.home is not None
        home = person.home.dwelling
        worker = workers.pick(staff[home.region.code]).holder(day).person.name
        made.append(
            Visit(f"ZF{month.compact}{number:06d}", day, QUARTERLY, worker, person, home, result, opinion=False)
        )
    return made


def _missed(visit: Visit) -> Visit:
    return replace(visit, result=MISSED[0], opinion=False) if visit.result in ("见面", "拒访") else visit


Entry = tuple[date, str, str, Person, str]
"""Day, kind, name of the worker, who was visited, what was found."""
_OTHER = "临时走访"


def _planted(seed: int, services: Services, population: Population, month: Month) -> Iterator[Entry]:
    """Somebody met after death and somebody on the last day of life; somebody met after leaving; a worker with a day of more
    visits than can be made, and one with as many as can."""
    dice = Dice(seed, f"planted visits {month.text}")
    posts = _posts_by_region(services)
    gone = [
        p
        for p in population.persons
        if p.home is not None and p.hukou is not None and p.home.dwelling.region.code in posts
    ]
    dead = [p for p in gone if p.death is not None and Month.of(p.death) == month and p.cremated_on is not None]
    for place, person in enumerate([p for p in dead if p.death and p.death.day + 2 <= month.last.day][:2]):
        assert person.home is not None and person.death is not None
        day = person.death + timedelta(days=0 if place else 2)
        worker = dice.pick(posts[person.home.dwelling.region.code]).holder(day)
        yield day, _OTHER, worker.person.name, person, "见面"
    for person in [p for p in gone if p.left_on is not None and Month.of(p.left_on) == month and p.death is None][:1]:
        assert person.home is not None and person.left_on is not None
        if person.left_on < month.last:
            day = person.left_on + timedelta(days=1)
            worker = dice.pick(posts[person.home.dwelling.region.code]).holder(day)
            yield day, _OTHER, worker.person.name, person, "见面"
    yield from _busy_days(dice, services, population, month)


def _busy_days(dice: Dice, services: Services, population: Population, month: Month) -> Iterator[Entry]:
    staff = list(dict.fromkeys(post.person.true_id for post in services.posts))
    named = Counter({post.person.true_id: post.person.name for post in services.posts}.values())
    person_of = {post.person.true_id: post.person for post in services.posts}
    since = {post.person.true_id: post.since for post in services.posts}
    alone = [person_of[one] for one in staff if named[person_of[one].name] == 1 and here(person_of[one], month.last)]
    met = [p for p in population.persons if p.home is not None and here(p, month.last) and p.age(month.first) >= 16]
    for worker, count in zip(
        dice.sample(alone, 2), (rates.MOST_VISITS_A_DAY + 1, rates.MOST_VISITS_A_DAY - 8), strict=False
    ):
        day = max(dice.day(month.first, month.last), since[worker.true_id])
        for person in dice.sample(met, count):
            yield day, _OTHER, worker.name, person, "未遇"


def _posts_by_region(services: Services) -> dict[str, list[Post]]:
    grouped: dict[str, list[Post]] = {}
    for post in services.posts:
        grouped.setdefault(post.grid.region.code, []).append(post)
    return grouped


def _result(dice: Dice, person: Person, day: date) -> str:
    drawn = dice.uniform()
    if person.death is not None and person.death <= day:
        return "去世"
    if person.left_on is not None and person.left_on <= day:
        return "搬离"
    for result, share in rates.VISIT_RESULTS:
        drawn -= share
        if drawn < 0:
            return result
    return "见面"
