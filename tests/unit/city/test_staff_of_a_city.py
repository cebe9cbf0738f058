"""The grid staff of a generated city from month to month: lists that fit each other, and whoever is paid after leaving (F27)."""

from __future__ import annotations

from collections import Counter

import pytest

from gridhub.city.files.city_file import Founding
from gridhub.city.files.months import Months
from gridhub.city.world.dice import Month
from gridhub.city.world.events import here
from gridhub.city.world.services import Post
from gridhub.city.world.staff_records import ATTENDED, INDUCTION, Attendance, Pay, pay_of, trainings_of
from gridhub.city.world.staffing import HEAD, JOINED, LEFT, MOVED, StaffChange
from gridhub.city.world.visits import Visit, visits_of

SEPTEMBER, OCTOBER, NOVEMBER = Month(2026, 9), Month(2026, 10), Month(2026, 11)


class Lived:
    """A city after three months, none of which is written: what each month's lists say."""

    def __init__(self, seed: int) -> None:
        months = Months(Founding(200, seed, "plain"), SEPTEMBER)
        world = self.world = months._world
        self.founded: list[Post] = list(world.services.posts)
        self.rosters: dict[Month, list[Post]] = {}
        self.pay: dict[Month, list[Pay]] = {}
        self.trainings: dict[Month, list[Attendance]] = {}
        self.visits: dict[Month, list[Visit]] = {}
        self.found: dict[Month, set[str]] = {}
        for _ in range(3):
            month, _ = months.live(None)
            self.rosters[month] = list(world.services.posts)
            self.pay[month] = pay_of(world.seed, world.services, world.staffing, month)
            self.trainings[month] = trainings_of(world.seed, world.services, world.staffing, month)
            self.visits[month] = visits_of(world.seed, world.services, world.population, month)
            self.found[month] = {line[2] for line in months.findings() if line[0] == "F27"}

    def changes(self, month: Month) -> list[StaffChange]:
        return self.world.staffing.of(month)

    def paid(self, month: Month) -> set[str]:
        return {line.post.person.true_id for line in self.pay[month]}


@pytest.fixture(scope="module", params=[3, 11, 27])
def lived(request: pytest.FixtureRequest) -> Lived:
    return Lived(request.param)


def test_a_roster_is_the_one_before_with_the_changes_of_its_month(lived: Lived) -> None:
    before = lived.founded
    for month, roster in lived.rosters.items():
        held = Counter((post.person.true_id, post.grid.code) for post in before)
        for change in lived.changes(month):
            if change.former is not None:
                held[change.person.true_id, change.former.grid.code] -= 1
            if change.now is not None:
                held[change.person.true_id, change.now.grid.code] += 1
        assert +held == Counter((post.person.true_id, post.grid.code) for post in roster)
        assert min(held.values()) >= 0
        before = roster


def test_each_kind_of_change_comes_every_month_and_says_what_it_must(lived: Lived) -> None:
    for month in lived.rosters:
        told = lived.changes(month)
        assert {change.kind for change in told} == {JOINED, MOVED, LEFT}
        for change in told:
            assert (change.former is None) is (change.kind == JOINED)
            assert (change.now is None) is (change.kind == LEFT)
            assert change.day <= month.last
            assert change.now is None or change.now.since == change.day
            assert HEAD not in [post.role for post in (change.former, change.now) if post]


def test_the_dead_and_who_moved_away_hold_no_post_of_a_worker(lived: Lived) -> None:
    for post in lived.world.services.posts:
        assert post.role == HEAD or here(post.person, NOVEMBER.last)


def test_who_left_in_a_month_before_is_on_no_roll_but_whom_nobody_stopped(lived: Lived) -> None:
    left = {c.person.true_id for m in (SEPTEMBER, OCTOBER) for c in lived.changes(m) if c.kind == LEFT}
    back = {c.person.true_id for m in (OCTOBER, NOVEMBER) for c in lived.changes(m) if c.kind == JOINED}
    assert lived.found[SEPTEMBER] == set()
    assert len(lived.found[OCTOBER]) == 1 and len(lived.found[NOVEMBER]) == 2
    assert lived.found[OCTOBER] < lived.found[NOVEMBER] <= left
    assert (lived.paid(OCTOBER) | lived.paid(NOVEMBER)) & left - back >= lived.found[NOVEMBER]
    assert back & left, "somebody comes back, is paid, and is none"
    assert not back & lived.found[NOVEMBER]


def test_everybody_is_paid_once_a_month_and_a_part_of_a_month_in_part(lived: Lived) -> None:
    for month, lines in lived.pay.items():
        assert max(Counter(line.post.person.true_id for line in lines).values()) == 1
        assert all(0 <= line.paid <= line.total and line.post.role != HEAD for line in lines)
        new = {c.person.true_id for c in lived.changes(month) if c.kind == JOINED and c.day > month.first}
        assert new <= lived.paid(month)
        of_role = {line.post.role: line.base for line in lines if line.post.person.true_id not in new}
        for line in lines:
            if line.post.person.true_id in new:
                assert line.base < of_role.get(line.post.role, 10_000)


def test_who_is_asked_to_a_training_is_in_post_that_day_and_has_a_result_only_if_he_came(lived: Lived) -> None:
    for month, lines in lived.trainings.items():
        for one in lines:
            assert one.post.since <= one.day <= month.last
            assert bool(one.result) is (one.state == ATTENDED)
        new = {c.person.true_id for c in lived.changes(month) if c.kind == JOINED}
        assert {one.post.person.true_id for one in lines if one.kind == INDUCTION} == new


def test_nobody_visits_before_the_first_or_after_the_last_day_of_a_post(lived: Lived) -> None:
    for month, visits in lived.visits.items():
        in_post = {post.person.name for post in lived.rosters[month]}
        for visit in visits:
            told = [c for c in lived.world.staffing.changes if c.person.name == visit.staff and c.kind != MOVED]
            before = [c for c in told if c.day <= visit.day]
            if before:
                newest = max(before, key=lambda c: (c.day, c.kind == JOINED))
                assert newest.kind == JOINED or newest.day == visit.day or visit.staff in in_post
            elif told:
                assert min(told, key=lambda c: c.day).kind == LEFT
