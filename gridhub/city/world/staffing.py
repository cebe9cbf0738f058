"""Who takes up, changes and leaves a post of the grid staff, and who is paid on after leaving (F27).

Belongs here: the changes of a month, the posts that follow from them, what of it can be found. Not here: the first posts
(``services``), trainings and pay (``staff_records``), sheets. Own dice, so that nothing else of a city changes.
Heads of grids are cadres whom others appoint: none of the changes of 网格办 is about them (P).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.events import here
from gridhub.city.world.people import Person, Population
from gridhub.city.world.services import Post, Services

JOINED, MOVED, LEFT = "上岗", "调整", "离职"
HEAD, FULL_TIME, PART_TIME = "网格长", "专职网格员", "兼职网格员"
_LEAVING = 0.012
"""Of the posts, a month (P); at least two, so that one can be paid on and one can come back."""
_YOUNGEST, _OLDEST = 24, 60
_REASONS = ("个人原因", "个人原因", "合同期满", "考核不合格")
_DEAD, _AWAY, _SHIFTED, _NEW, _BACK = "去世", "迁出", "工作调整", "新聘", "返聘"


@dataclass(frozen=True)
class StaffChange:
    """One line of the list of changes. ``day``: of somebody who leaves the last day in the post, else the first one."""

    number: str
    kind: str
    person: Person
    day: date
    reason: str
    former: Post | None
    now: Post | None


@dataclass(slots=True)
class Staffing:
    """Every change of the months so far, and who is paid in which month."""

    changes: list[StaffChange] = field(default_factory=list)
    badges: int = 0
    """How many there are."""
    paid: list[tuple[Person, Month]] = field(default_factory=list)
    """Everybody on the rolls so far, once a month."""
    resigned: list[Post] = field(default_factory=list)
    """Of the newest month, in no order."""
    not_stopped: list[Post] = field(default_factory=list)
    """Given up in the month before the newest one, in which their last holders are paid once more."""

    def of(self, month: Month) -> list[StaffChange]:
        """The list of a month: also deaths and removals before it that were noticed then."""
        return [change for change in self.changes if change.number.startswith(f"BD{month.compact}")]

    def paid_after_leaving(self) -> Iterator[tuple[str, str, str]]:
        """F27: paid for a month at whose end the newest change is that they left, in a month before."""
        known: dict[str, list[StaffChange]] = {}
        for change in self.changes:
            known.setdefault(change.person.true_id, []).append(change)
        for person, month in self.paid:
            told = [change for change in known.get(person.true_id, ()) if change.day <= month.last]
            newest = max(told, key=lambda change: (change.day, change.kind != LEFT), default=None)
            if newest is not None and newest.kind == LEFT and Month.of(newest.day) < month:
                yield "F27", "person", person.true_id


def advance_staffing(seed: int, staffing: Staffing, services: Services, population: Population, month: Month) -> None:
    """One month of changes; afterwards the posts are those of its last day.

    Of those who resigned last month one is paid once more (F27), one takes up another post (not F27: paid for a month
    after leaving, and rightly).
    """
    dice = Dice(seed, f"staffing {month.text}")
    staffing.badges = staffing.badges or len(services.posts)
    staffing.not_stopped = staffing.resigned[:1]
    back = [post.person for post in staffing.resigned[1:2] if here(post.person, month.last)]
    leaving = [*_gone(services, month), *_leaving(dice, services, month)]
    free = _free(staffing, services, population, month)
    told: list[StaffChange] = []
    staffing.resigned = []
    for place, day, reason in leaving:
        post = services.posts[place]
        told.append(StaffChange("", LEFT, post.person, day, reason, post, None))
        if reason in _REASONS:
            staffing.resigned.append(post)
        successor = back.pop() if back else _successor(dice, free, post)
        if successor is not None:
            staffing.badges += 1
            now = Post(
                successor, post.role, post.grid, _identity(dice, post), "", f"GP{staffing.badges:05d}",
                day + timedelta(days=1), post,
            )  # fmt: skip
            services.posts[place] = now
            why = _BACK if any(change.person is successor for change in staffing.changes) else _NEW
            told.append(StaffChange("", JOINED, successor, now.since, why, None, now))
    told += _exchange(dice, services, {place for place, _, _ in leaving}, month)
    told.sort(key=lambda change: (change.day, change.person.true_id, change.kind))
    staffing.changes += [
        replace(change, number=f"BD{month.compact}{number:04d}") for number, change in enumerate(told, 1)
    ]


def _held_once(services: Services) -> set[str]:
    counted = Counter(post.person.true_id for post in services.posts)
    return {one for one, count in counted.items() if count == 1}


def _gone(services: Services, month: Month) -> list[tuple[int, date, str]]:
    """Place of the post, last day, reason of those who died or moved away."""
    found: list[tuple[int, date, str]] = []
    for place, post in enumerate(services.posts):
        if post.role == HEAD or here(post.person, month.last):
            continue
        day = post.person.death or post.person.left_on
        if day is not None:
            # a death before the first month may lie before the first day that the roster says
            found.append((place, max(day, post.since), _DEAD if post.person.death else _AWAY))
    return found


def _leaving(dice: Dice, services: Services, month: Month) -> list[tuple[int, date, str]]:
    places = _settled(services, month)
    chosen = dice.sample(places, max(2, dice.count(len(places) * _LEAVING)))
    return [
        (place, dice.day(month.first, month.last - timedelta(days=1)), dice.pick(_REASONS))
        for place in dice.shuffled(chosen)
    ]


def _settled(services: Services, month: Month) -> list[int]:
    """Places of posts whose holder is here, has no other one, and had it before the month began."""
    once = _held_once(services)
    return [
        place for place, post in enumerate(services.posts)
        if post.role != HEAD and post.person.true_id in once and post.since < month.first and here(post.person, month.last)
    ]  # fmt: skip


def _free(staffing: Staffing, services: Services, population: Population, month: Month) -> dict[str, list[Person]]:
    """Who could take up a post, by the code of the region they live in; nobody whose name the staff knows already."""
    known = {post.person.name for post in services.posts} | {change.person.name for change in staffing.changes}
    absent = {id(absence.home) for absence in services.absences}
    free: dict[str, list[Person]] = {}
    for person in population.persons:
        if (
            person.home is not None and person.phone and _YOUNGEST <= person.age(month.first) <= _OLDEST
            and here(person, month.last) and person.name not in known and id(person.home) not in absent
        ):  # fmt: skip
            free.setdefault(person.home.dwelling.region.code, []).append(person)
    return free


def _successor(dice: Dice, free: dict[str, list[Person]], post: Post) -> Person | None:
    """Somebody of the post's region, else of anywhere; nobody in a city where nobody is left. Taken out of ``free`` with
    everybody of that name."""
    people = free.get(post.grid.region.code) or [person for code in sorted(free) for person in free[code]]
    if not people:
        return None
    chosen = dice.pick(people)
    for code in free:
        free[code] = [person for person in free[code] if person.name != chosen.name]
    return chosen


def _identity(dice: Dice, post: Post) -> str:
    return dice.pick(("党员", "志愿者", "楼栋长", "退休干部")) if post.role == PART_TIME else "社区工作者"


def _exchange(dice: Dice, services: Services, changed: set[int], month: Month) -> list[StaffChange]:
    """Two part-time workers of one town change their grids."""
    by_town: dict[str, list[int]] = {}
    for place in _settled(services, month):
        post = services.posts[place]
        if post.role == PART_TIME and place not in changed:
            by_town.setdefault(post.grid.region.town.name, []).append(place)
    towns = [places for _, places in sorted(by_town.items()) if len(places) > 1]
    if not towns:
        return []
    one, other = dice.sample(dice.pick(towns), 2)
    day = dice.day(month.first + timedelta(days=1), month.last)
    first, second = services.posts[one], services.posts[other]
    services.posts[one] = replace(second, grid=first.grid, since=day, before=first)
    services.posts[other] = replace(first, grid=second.grid, since=day, before=second)
    return [
        StaffChange("", MOVED, former.person, day, _SHIFTED, former, now)
        for former, now in ((first, services.posts[other]), (second, services.posts[one]))
    ]
