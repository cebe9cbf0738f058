"""What the lists of the exported months tell of deaths, visits and people living alone: the truth about F02, F08, F09, F23,
F231, F232, F24.

Belongs here: what a reader of the exports can know, on true persons. Not here: payments (``benefit_truth``), what happens
(``events``, ``visits``), sheets.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from gridhub.city.world import rates
from gridhub.city.world.benefit_truth import Found
from gridhub.city.world.dice import Month
from gridhub.city.world.empty_households import MISSED, QUARTERLY, quarter
from gridhub.city.world.geography import Dwelling
from gridhub.city.world.life_evidence import LifeEvidence
from gridhub.city.world.people import Person, Population
from gridhub.city.world.services import Services
from gridhub.city.world.visits import Visit

_DEREGISTERED_WITHIN = timedelta(days=30)
_ALONE_FROM, _CHILD_UNTIL = 65, 14
_VISIT_HOLDS = timedelta(days=92)
"""As assets/rules/finding.yaml and residence.yaml say to the hub."""


def is_registered(person: Person, month: Month) -> bool:
    """Still on the police register at the end of the month: the dead stay until they are cancelled."""
    if person.home is None or person.birth > month.last:
        return False
    if person.left_on is not None and person.left_on <= month.last:
        return False
    return person.cancelled_on is None or person.cancelled_on > month.last


@dataclass
class Reader:
    """What a reader of all exports from the month ``first`` on can know; ``read`` is called once a month."""

    first: Month
    last: Month
    life: LifeEvidence
    found_dead: dict[str, date] = field(default_factory=dict)
    """By true id, the first visit that found the person dead."""
    _met: list[tuple[Person, date, Dwelling]] = field(default_factory=list)
    _said_moved: dict[str, bool] = field(default_factory=dict)
    """By true id, whether the newest visit that found or missed the person for good says moved (rightly or not)."""
    _days: Counter[tuple[str, date]] = field(default_factory=Counter)
    _answered: dict[str, int] = field(default_factory=dict)
    """By true id, the newest quarter in which a visit said anything else than nobody there."""
    _missed: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """By true id, the quarters whose round met nobody."""
    _moved_from: dict[tuple[str, str], bool] = field(default_factory=dict)
    """By true id of person and dwelling, whether the newest visit there that met or missed the person for good says moved."""

    def read(self, visits: list[Visit], month: Month) -> None:
        self.last = month
        for visit in sorted(visits, key=lambda visit: (visit.day, visit.number)):
            self._days[visit.staff, visit.day] += 1
            if visit.result not in MISSED:
                self._answered[visit.person.true_id] = quarter(month)
            elif visit.kind == QUARTERLY:
                self._missed[visit.person.true_id].add(quarter(month))
            if visit.result == "去世":
                known = self.found_dead.get(visit.person.true_id, visit.day)
                self.found_dead[visit.person.true_id] = min(known, visit.day)
            if visit.result in ("见面", "搬离"):
                self._said_moved[visit.person.true_id] = visit.result == "搬离"
                self._moved_from[visit.person.true_id, visit.dwelling.true_id] = visit.result == "搬离"
            if visit.result == "见面":
                self._met.append((visit.person, visit.day, visit.dwelling))

    def has_date_of_death(self, person: Person) -> bool:
        """Whether a list of the police, of cremations or of certificates tells it."""
        days = (person.cancelled_on, person.cremated_on, self.life.certified_on(person))
        return person.death is not None and any(day and self.first.first <= day <= self.last.last for day in days)

    def is_known_dead(self, person: Person) -> bool:
        return self.has_date_of_death(person) or person.true_id in self.found_dead

    def is_said_to_have_moved(self, person: Person) -> bool:
        """Whether the newest visit that met or missed the person for good says moved."""
        return self._said_moved.get(person.true_id, False)

    def residents(self, population: Population) -> list[Person]:
        """Who is registered at the end of the last month and not known to be dead, with a hukou here or none."""
        return [p for p in population.persons if is_registered(p, self.last) and not self.is_known_dead(p)]

    def not_deregistered(self, population: Population) -> Iterator[Found]:
        """F02: known to be dead for thirty days, and the register says alive."""
        limit = self.last.last - _DEREGISTERED_WITHIN
        for person in population.persons:
            if person.death is None or person.hukou is None or not is_registered(person, self.last):
                continue
            days = (person.cremated_on, self.life.certified_on(person))
            is_told = any(day and self.first.first <= day <= self.last.last for day in days) and person.death <= limit
            visited = self.found_dead.get(person.true_id)
            if is_told or (visited is not None and visited <= limit):
                yield "F02", "person", person.true_id

    def checked_after_death(self, population: Population) -> Iterator[Found]:
        """F232: the pension office saw somebody alive after the day of a death that a list tells."""
        for person in population.persons:
            if person.death is None or not self.has_date_of_death(person):
                continue
            checked = self.life.checked_on(person, self.last)
            if checked is not None and checked > person.death:
                yield "F232", "person", person.true_id

    def impossible_visits(self, services: Services) -> Iterator[Found]:
        """F23 of people, F231 of workers whose name nobody else of the roster bears."""
        for person, day, _ in self._met:
            died = person.death is not None and self.has_date_of_death(person) and day > person.death
            left = (
                person.left_on is not None
                and self.first.first <= person.left_on <= self.last.last
                and day > person.left_on
            )
            if died or (left and person.hukou is not None and person.death is None):
                yield "F23", "person", person.true_id
        named: dict[str, set[str]] = defaultdict(set)
        for post in services.posts:
            named[post.person.name].add(post.person.true_id)
        for (name, _), count in self._days.items():
            if count > rates.MOST_VISITS_A_DAY and len(named[name]) == 1:
                yield "F231", "person", min(named[name])

    def alone(self, population: Population, listed: set[str]) -> Iterator[Found]:
        """F24: the only resident of a dwelling, old and on no list, or a child. Who is said to have moved has no known
        dwelling, and may live with the others of the hukou household. ``listed``: true ids of the list 独居老人 in force."""
        homes: dict[str, list[Person]] = defaultdict(list)
        for person, place in self._placed(population):
            homes[place.true_id].append(person)
        unplaced = {
            p.hukou.true_id
            for p in self.residents(population)
            if p.hukou is not None and self._said_moved.get(p.true_id)
        }
        for people in homes.values():
            hukou = people[0].hukou
            if hukou is not None and hukou.true_id in unplaced:
                continue
            age = people[0].age(self.last.last)
            if len(people) == 1 and (age < _CHILD_UNTIL or (age >= _ALONE_FROM and people[0].true_id not in listed)):
                yield "F24", "person", people[0].true_id

    def separated(self, population: Population) -> Iterator[Found]:
        """F08: the leaf grids with residents whose hukou is in another town."""
        for person, place in self._placed(population):
            hukou = person.hukou
            if hukou is not None and place.grid and place.region.town is not hukou.dwelling.region.town:
                yield "F08", "grid", place.grid

    def empty_households(self, population: Population) -> Iterator[Found]:
        """F09: nobody of the hukou household was there in two quarters running, of which the later is this one or the one
        before, and no living member lives elsewhere in the county."""
        registered: dict[str, list[Person]] = defaultdict(list)
        for person in population.persons:
            if person.hukou is not None and is_registered(person, self.last):
                registered[person.hukou.true_id].append(person)
        for true_id, people in registered.items():
            hukou, living = people[0].hukou, [p for p in people if not self.is_known_dead(p)]
            if not living or hukou is None or hukou.dwelling.collective:
                continue
            # who is said to have moved may have a new home on the register since; an institution is no dwelling to move from
            homes = [(p.true_id, p.shown_at or p.home.dwelling) for p in living if p.home]
            homes = [(one, at) for one, at in homes if at.collective or not self._moved_from.get((one, at.true_id))]
            if any(at is not hukou.dwelling for _, at in homes):
                continue
            missed = {one for p in people for one in self._missed.get(p.true_id, ())}
            answered = max(self._answered.get(p.true_id, 0) for p in people)
            now = quarter(self.last)
            if any({first, first + 1} <= missed and answered < first for first in (now - 1, now - 2)):
                yield "F09", "hukou_household", true_id

    def _placed(self, population: Population) -> Iterator[tuple[Person, Dwelling]]:
        """Residents and where the exports say that each lives: nobody whom a visit says has moved; who was met at home after
        the register says that he left lives there; a recent visit that met somebody outranks the register."""
        in_order = sorted(self._met, key=lambda met: met[1])
        met_last = {person.true_id: day for person, day, _ in in_order}
        met_at = {p.true_id: place for p, day, place in in_order if day + _VISIT_HOLDS >= self.last.last}
        stayed = [
            p
            for p in population.persons
            if p.home is not None and p.left_on is not None and p.death is None
            and p.left_on < met_last.get(p.true_id, p.left_on)
        ]  # fmt: skip
        for person in [*self.residents(population), *stayed]:
            assert person.home is not None
            place = met_at.get(person.true_id) or person.shown_at or person.home.dwelling
            if not place.collective and not self._said_moved.get(person.true_id):
                yield person, place
