"""Who 卫健 certified dead, and when 人社 last saw a pensioner alive; the check that came after the death, and what looks like it.

Belongs here: dates of the two lists. Not here: deaths themselves (``events``), what a reader makes of them (``care_truth``),
sheets. Own dice per person, so that nothing else of a city changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.events import here
from gridhub.city.world.people import Person, Population
from gridhub.city.world.services import Services

PENSION_AGE = 60
_CERTIFIED = 0.55
"""Of deaths: at home in a village often nobody writes a certificate in time (P)."""
_DAYS_AFTER_DEATH = 12


@dataclass
class LifeEvidence:
    """What 卫健 and 人社 know of people. ``checked_after``: true ids of the planted, by the date of their check."""

    seed: int
    without_certificate: frozenset[str]
    checked_after: dict[str, date] = field(default_factory=dict)
    checked_on_the_day: dict[str, date] = field(default_factory=dict)

    def certified_on(self, person: Person) -> date | None:
        """The day on which the death was entered into the register of 卫健; None: it is not."""
        if person.death is None or person.true_id in self.without_certificate:
            return None
        dice = Dice(self.seed, f"death certificate {person.true_id}")
        return person.death + timedelta(days=dice.between(0, 6)) if dice.chance(_CERTIFIED) else None

    def checked_on(self, person: Person, month: Month) -> date | None:
        """The newest check that the list of a month states; None: the person is not on it."""
        fixed = self.checked_after.get(person.true_id) or self.checked_on_the_day.get(person.true_id)
        if fixed is not None:
            return fixed
        if person.hukou is None or person.age(month.first) < PENSION_AGE or not here(person, month.plus(-1).last):
            return None
        # once a year, in the month that is each person's own
        dice = Dice(self.seed, f"life check {person.true_id}")
        turn, day = dice.between(0, 11), dice.between(1, 27)
        checked = month.plus(-((month.number - 1 - turn) % 12)).first.replace(day=day)
        if checked > month.last or (person.death is not None and checked > person.death):
            checked = Month.of(checked).plus(-12).first.replace(day=day)
        return checked


def build_life_evidence(
    seed: int, population: Population, services: Services, founded: tuple[Month, ...]
) -> LifeEvidence:
    """Planted: somebody who died before the first month and was checked after the death. What looks like it: somebody
    checked on the very day."""
    dead = [
        person
        for person in population.persons
        if person.death is not None and person.hukou is not None and person.home is not None
        and person.age(person.death) >= PENSION_AGE and person.true_id not in services.without_id
        and person.cancelled_on is not None and founded[0].first <= person.cancelled_on <= founded[-1].last
        and person.death + timedelta(days=_DAYS_AFTER_DEATH) <= founded[0].last
    ]  # fmt: skip
    chosen = Dice(seed, "checked after death").sample(dead, 2)
    after, same_day = chosen[:1], chosen[1:]
    return LifeEvidence(
        seed,
        frozenset(services.without_id),
        {p.true_id: p.death + timedelta(days=_DAYS_AFTER_DEATH) for p in after if p.death},
        {p.true_id: p.death for p in same_day if p.death},
    )
