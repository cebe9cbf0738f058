"""Households who went away untold (F09) and what looks like them, by the truth of a generated city."""

from __future__ import annotations

import pytest

from gridhub.city.files.city_file import Founding
from gridhub.city.files.months import Months
from gridhub.city.world.dice import Month
from gridhub.city.world.empty_households import Absence, quarter
from gridhub.city.world.events import here
from gridhub.city.world.visits import visits_of

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)


class Lived:
    """A small city after some months, none of which is written; told before each month is closed."""

    def __init__(self, seed: int, first: Month, count: int, households: int = 200) -> None:
        self.months = Months(Founding(households, seed, "plain"), first)
        self.found: dict[str, set[str]] = {}
        for _ in range(count):
            month, _ = self.months.live(None)
            self.found[month.text] = {line[2] for line in self.months.findings() if line[0] == "F09"}
        self.world = self.months._world

    @property
    def planted(self) -> tuple[Absence, ...]:
        return self.world.services.absences

    def stayed(self, absence: Absence) -> bool:
        """Nothing has happened to the household in these months."""
        hukou = absence.home.members[0].hukou if absence.home.members else None
        return hukou is not None and all(here(p, OCTOBER.last) and p.shown_at is None for p in absence.home.members)


def number(absence: Absence) -> str:
    hukou = absence.home.members[0].hukou
    assert hukou is not None
    return hukou.true_id


@pytest.fixture(scope="module", params=[3, 11, 27])
def lived(request: pytest.FixtureRequest) -> Lived:
    return Lived(request.param, SEPTEMBER, 2)


def test_households_that_are_gone_are_found_when_a_second_quarter_has_missed_them(lived: Lived) -> None:
    assert lived.found["2026-09"] == set()
    gone = {number(absence) for absence in lived.planted[:3] if lived.stayed(absence)}
    assert len(gone) >= 2 and gone <= lived.found["2026-10"]


def test_met_again_missed_once_and_with_a_member_elsewhere_are_not_found(lived: Lived) -> None:
    again, once, apart = lived.planted[3:]
    assert again.back == OCTOBER and once.visited == (SEPTEMBER,)
    assert any(p.home is not apart.home for p in apart.home.members[0].hukou.members)  # type: ignore[union-attr]
    assert not {number(one) for one in (again, once, apart)} & lived.found["2026-10"]


def test_a_city_founded_within_one_quarter_has_nothing_to_plant() -> None:
    lived = Lived(3, OCTOBER, 2)
    assert lived.planted == () and lived.found["2026-11"] == set()


def test_gone_for_good_stays_so_in_the_months_that_follow() -> None:
    lived = Lived(3, SEPTEMBER, 5)
    gone = {number(absence) for absence in lived.planted[:3] if lived.stayed(absence)}
    assert gone and gone <= lived.found["2027-01"]


def test_households_missed_in_two_quarters_by_chance_are_found_too() -> None:
    lived = Lived(3, SEPTEMBER, 4, households=800)
    assert lived.found["2026-12"] - {number(absence) for absence in lived.planted if absence.home.members}


def test_the_visits_of_everybody_else_are_what_they_were_without_the_planted(lived: Lived) -> None:
    world = lived.world
    planted, with_them = world.services.absences, visits_of(world.seed, world.services, world.population, OCTOBER)
    world.services.absences = ()
    without = visits_of(world.seed, world.services, world.population, OCTOBER)
    world.services.absences = planted
    homes = [absence.home for absence in planted]
    assert len(with_them) > len(without)
    for one, other in zip(with_them, without, strict=False):
        assert one == other or one.person.home in homes


@pytest.mark.parametrize(("month", "same"), [(Month(2026, 7), True), (Month(2026, 6), False), (Month(2027, 1), False)])
def test_a_quarter_is_three_months_of_one_year(month: Month, same: bool) -> None:
    assert (quarter(month) == quarter(SEPTEMBER)) is same
