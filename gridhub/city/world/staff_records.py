"""What is kept about the grid staff month by month: trainings and who came, what everybody is paid.

Belongs here: the records of a month. Not here: who holds which post (``services``, ``staffing``), sheets. Own dice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.events import here
from gridhub.city.world.people import Person
from gridhub.city.world.services import Post, Services
from gridhub.city.world.staffing import FULL_TIME, HEAD, JOINED, LEFT, Staffing

INDUCTION, USUAL, SPECIAL = "岗前培训", "业务培训", "专题培训"
ATTENDED, EXCUSED, ABSENT = "出勤", "请假", "缺勤"
PASSED, FAILED = "合格", "不合格"
_OFFICE = "市网格化服务管理中心"
_TOPICS = ("网格信息采集规范", "矛盾纠纷排查", "消防隐患排查", "走访记录填写", "老年人关爱服务")
_TRAINED, _SPECIAL_SHARE = 0.5, 0.3
"""Towns with a training in a month, trainings about one subject (P)."""
_STATES = ((ATTENDED, 0.88), (EXCUSED, 0.09), (ABSENT, 0.03))
_PASSED = 0.95
"""Of those who came: there is an exam every time (P)."""
_BASE, _POST, _A_YEAR, _PERFORMANCE, _INSURANCE = 1600, 200, 20, 300, 230
"""Yuan a month of full-time workers: 1,600–2,800 in all (domain2 §g; the parts are P)."""
_PART_TIME = 200
"""Yuan a month (domain2 §h: 27 × 200 元/月)."""
_A_REPORT, _A_PART_TIME_REPORT, _MOST_REPORTS = 10, 5, 20
"""Yuan for each report, and how many are paid for (P)."""


@dataclass(frozen=True)
class Attendance:
    """One person at one training. ``result`` is empty of whoever did not come."""

    number: str
    kind: str
    title: str
    day: date
    hours: int
    organizer: str
    post: Post
    state: str
    result: str


@dataclass(frozen=True)
class Pay:
    """What one person is paid for one month, in yuan; ``paid`` is what is left of ``total`` when the insurance is kept back."""

    post: Post
    month: Month
    base: int
    performance: int
    reports: int
    seniority: int
    extra: int
    kept_back: int

    @property
    def total(self) -> int:
        return self.base + self.performance + self.reports + self.seniority + self.extra

    @property
    def paid(self) -> int:
        return self.total - self.kept_back


def trainings_of(seed: int, services: Services, staffing: Staffing, month: Month) -> list[Attendance]:
    """Who was asked to the trainings of one month: the staff of a town, and whoever took up a post."""
    dice = Dice(seed, f"staff trainings {month.text}")
    sessions: list[tuple[date, str, str, str, list[Post]]] = []
    towns = sorted({post.grid.region.town.name for post in services.posts})
    held = dice.pick(towns)
    for town in towns:
        day = dice.day(month.first, month.last)
        kind = SPECIAL if dice.chance(_SPECIAL_SHARE) else USUAL
        title = f"{dice.pick(_TOPICS)}{'专题' if kind == SPECIAL else '业务'}培训"
        if dice.chance(_TRAINED) or town == held:
            posts = [post.holder(day) for post in services.posts if post.grid.region.town.name == town]
            sessions.append((day, kind, title, f"{town}网格化服务管理站", posts))
    new = [change.now for change in staffing.of(month) if change.kind == JOINED and change.now is not None]
    if new:
        day = dice.day(max(max(post.since for post in new), month.first), month.last)
        sessions.append((day, INDUCTION, "新任网格员岗前培训", _OFFICE, new))
    sessions.sort(key=lambda session: (session[0], session[3]))
    made: list[Attendance] = []
    for number, (day, kind, title, organizer, posts) in enumerate(sessions, 1):
        hours = 8 if kind == INDUCTION else dice.pick((2, 4))
        for post in {post.person.true_id: post for post in posts if here(post.person, day)}.values():
            state = _state(dice)
            result = (PASSED if dice.chance(_PASSED) else FAILED) if state == ATTENDED else ""
            made.append(
                Attendance(
                    f"PX{month.compact}{number:03d}", kind, title, day, hours, organizer, post, state, result
                )
            )  # fmt: skip
    return made


def _state(dice: Dice) -> str:
    drawn = dice.uniform()
    for state, share in _STATES:
        drawn -= share
        if drawn < 0:
            return state
    return ATTENDED


def pay_of(seed: int, services: Services, staffing: Staffing, month: Month) -> list[Pay]:
    """The roll of one month: a line for everybody who was a worker on one of its days, by the post they held last, and for
    whom the payments were not stopped."""
    dice = Dice(seed, f"staff pay {month.text}")
    held = [post for post in services.posts if post.since <= month.last]
    ended = [post.before for post in services.posts if post.before is not None and post.since > month.first]
    # of several posts of one person the one of a full-time worker, else the first, is paid
    chosen: dict[str, Post] = {}
    for post in sorted(
        (post for post in (*held, *ended) if post.role != HEAD), key=lambda post: post.role != FULL_TIME
    ):
        chosen.setdefault(post.person.true_id, post)
    lines = [_pay(dice, post, month, _days(post.person, staffing, month)) for post in chosen.values()]
    lines += [_pay(dice, post, month, _whole(month)) for post in staffing.not_stopped]
    return sorted(lines, key=lambda line: (line.post.grid.code, line.post.badge))


def _whole(month: Month) -> int:
    return (month.last - month.first).days + 1


def _days(person: Person, staffing: Staffing, month: Month) -> int:
    """Days of the month in a post."""
    first, last = month.first, month.last
    for change in staffing.of(month):
        if change.person is person and change.kind == JOINED:
            first = max(first, change.day)
        if change.person is person and change.kind == LEFT:
            last = min(last, change.day)
    return max((last - first).days + 1, 0)


def _pay(dice: Dice, post: Post, month: Month, days: int) -> Pay:
    performance, reports = dice.between(70, 100), dice.below(_MOST_REPORTS + 1)

    def due(amount: int) -> int:
        return amount * days // _whole(month)

    if post.role != FULL_TIME:
        return Pay(post, month, due(_PART_TIME), 0, reports * _A_PART_TIME_REPORT, 0, 0, 0)
    years = max(month.last.year - post.since.year, 0)
    return Pay(
        post, month, due(_BASE), due(_PERFORMANCE * performance // 100), reports * _A_REPORT, years * _A_YEAR, due(_POST),
        due(_INSURANCE),
    )  # fmt: skip
