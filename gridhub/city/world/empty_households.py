"""Households who went away without telling anybody: the register has them, no visit meets them (F09), and what looks like them.

Belongs here: who they are, what visits find at their doors. Not here: the visits of everybody else (``visits``), what of it
can be found (``care_truth``). Own dice, so that nothing else of a city changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.events import here
from gridhub.city.world.people import Household, HukouHousehold, Person, Population

QUARTERLY = "季度遍访"
MISSED = ("未遇", "搬离")
"""Results of a visit that met nobody."""
_GONE = 3
_OLDEST = 62
"""Whoever is older may be on the lists of the old, who are seen by others."""


@dataclass(frozen=True)
class Absence:
    """A living household nobody of which is met from the first month on; ``visited``: the months of its planted quarterly
    visits; ``back``: the month from which on it is met again (None: never)."""

    home: Household
    visited: tuple[Month, ...]
    back: Month | None = None

    def lasts(self, month: Month) -> bool:
        return self.back is None or month < self.back


def quarter(month: Month) -> int:
    """Quarters since the year 0."""
    return month.year * 4 + (month.number - 1) // 3


def absences(
    seed: int, population: Population, taken: set[str], staffed: set[str], founded: tuple[Month, ...]
) -> tuple[Absence, ...]:
    """Planted at the founding: households that are gone for good (F09). What looks like them: one that is met in the second
    quarter, one missed in one quarter only, one a member of whose hukou household lives elsewhere in the county. None when all
    founded months lie in one quarter. ``taken``: true ids of people whom benefits and lists speak of; ``staffed``: codes
    of the regions somebody walks."""
    later = [month for month in founded if quarter(month) > quarter(founded[0])]
    if not later:
        return ()
    dice = Dice(seed, "empty households")
    homes = [
        (place, home)
        for place, home in enumerate(population.households)
        if home.members and not home.floating and not home.dwelling.collective and home.dwelling.region.code in staffed
        and all(p.hukou is not None and p.death is None and p.left_on is None and p.true_id not in taken for p in home.members)
        and any(p.age(founded[0].first) >= 18 for p in home.members)
    ]  # fmt: skip
    alone = dice.shuffled([one for one in homes if _is_one_household(one[1], founded[0].first)])
    # the regular round of these comes in no month of the later quarter
    quiet = [one for one in alone if all(one[0] % 3 != month.number % 3 for month in later)][:1]
    others = [home for _, home in alone if home not in [one for _, one in quiet]]
    apart = dice.sample([home for _, home in homes if _has_others_elsewhere(home)], 1)
    return (
        *(Absence(home, founded) for home in others[:_GONE]),
        *(Absence(home, founded, later[0]) for home in others[_GONE : _GONE + 1]),
        *(Absence(home, founded[:1], founded[-1].plus(1)) for _, home in quiet),
        *(Absence(home, founded) for home in apart),
    )


def _is_one_household(home: Household, day: date) -> bool:
    """All of the living household and nobody else are of one hukou household, registered where they live."""
    hukou = home.members[0].hukou
    return (
        hukou is not None
        and hukou.dwelling is home.dwelling
        and set(map(id, hukou.members)) == set(map(id, home.members))
        and all(p.age(day) < _OLDEST for p in home.members)
    )


def _has_others_elsewhere(home: Household) -> bool:
    """The hukou household at this door has members who live in another dwelling."""
    hukou: HukouHousehold | None = home.members[0].hukou
    return (
        hukou is not None
        and hukou.dwelling is home.dwelling
        and all(p.hukou is hukou for p in home.members)
        and any(p.home is not None and p.home is not home and p.death is None for p in hukou.members)
    )


def is_missed(planned: Sequence[Absence], person: Person, month: Month) -> bool:
    """Whether whoever rings at this person's door meets nobody in the month."""
    return any(absence.home is person.home and absence.lasts(month) for absence in planned)


def planted_visits(seed: int, planned: Sequence[Absence], month: Month) -> Iterator[tuple[date, Person, str]]:
    """Day, who was to be visited, and what was found, in the quarterly round."""
    dice = Dice(seed, f"empty households {month.text}")
    for absence in planned:
        if month not in absence.visited:
            continue
        day = dice.day(month.first, month.last)
        result = dice.pick((MISSED[0], *MISSED)) if absence.lasts(month) else "见面"
        adults = [p for p in absence.home.members if p.age(day) >= 18 and here(p, day)]
        if adults:
            yield day, dice.pick(adults), result
