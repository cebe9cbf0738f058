"""What was paid month by month, and what the law of programmes says of it: the truth about the benefit findings.

Belongs here: the ledger of truly paid benefits; F01, F011, F03, F04, F041, F06, F07 by the law as ``rates`` states it, on true persons.
Not here: who is paid (``services``), deaths and visits (``care_truth``), sheets, the hub's own rules
(``assets/rules/programme.yaml`` says the same to the hub; both are written by hand, so that one is a check of the other).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from gridhub.city.world import rates
from gridhub.city.world.dice import Month
from gridhub.city.world.people import Person
from gridhub.city.world.services import Services
from gridhub.city.world.welfare import EXTREME_POVERTY, ORPHAN, Welfare

CODES = {"城市低保": "low_income_urban", "农村低保": "low_income_rural"}
OLD_AGE = "old_age_allowance"
_EXCLUSIVE = (
    frozenset({*CODES.values()}),
    *(frozenset({code, EXTREME_POVERTY}) for code in CODES.values()),
    frozenset({EXTREME_POVERTY, ORPHAN}),
)
"""Pairs of programmes that the same person may not draw in the same month."""
_SMALL_CAPITAL = 10
"""万元 (assets/rules/finding.yaml)."""
Found = tuple[str, str, str]
"""Code of the finding, kind of its subject, true id of the subject and what tells its cases apart."""


@dataclass(frozen=True)
class Draw:
    """What a person, or a household of ``people`` (head first), was paid in one month."""

    programme: str
    month: Month
    people: tuple[Person, ...]
    unit: str = ""
    """True id of the benefit unit; empty: paid to a person."""
    heads: int = 1


def months_between(early: Month, late: Month) -> int:
    return (late.year - early.year) * 12 + late.number - early.number


def is_after_death(person: Person, month: Month) -> bool:
    """Whether the month was due no more: after the month of death, and when the roll was closed before, after the next."""
    if person.death is None:
        return False
    grace = 1 if person.death.day > rates.ROLL_CLOSES else 0
    return months_between(Month.of(person.death), month) > grace


class Ledger:
    """All that was paid in the months lived through."""

    def __init__(self) -> None:
        self._draws: list[Draw] = []

    def note(self, services: Services, month: Month) -> None:
        """What the rolls of a month pay; called once a month, before its paperwork takes effect."""
        self._draws += [Draw(OLD_AGE, month, (person,)) for person in services.payees]
        self._draws += [
            Draw(CODES[unit.programme], month, tuple(unit.members), unit.true_id, len(unit.members) + unit.heads_more)
            for unit in services.units
            if unit.is_on_roll(month)
        ]

    def note_grants(self, welfare: Welfare, month: Month) -> None:
        """What the rolls that pay persons pay, beside the old-age allowance; called once a month."""
        self._draws += [Draw(grant.programme, month, (grant.person,)) for grant in welfare.paid_in(month)]

    def paid_after_death(self, is_seen: Callable[[Person], bool]) -> Iterator[Found]:
        """F01 and F011 as they can be seen: ``is_seen`` says of which dead a list of the exported months tells."""
        for draw in self._draws:
            dead = [one for one in draw.people if is_after_death(one, draw.month) and is_seen(one)]
            if len(dead) == len(draw.people):
                yield "F01", "person", f"{draw.people[0].true_id}+{draw.programme}"
            else:
                for one in dead:
                    yield "F011", "person", f"{one.true_id}+{draw.programme}"

    def drawn_together(self) -> Iterator[Found]:
        """F03: one person on two rolls of programmes that exclude each other in one month."""
        seen: dict[tuple[str, Month], set[str]] = {}
        for draw in self._draws:
            for one in draw.people:
                seen.setdefault((one.true_id, draw.month), set()).add(draw.programme)
        for (person, _), programmes in seen.items():
            for pair in _EXCLUSIVE:
                if pair <= programmes:
                    yield "F03", "person", f"{person}+{'/'.join(sorted(pair))}"

    def wrong_units(
        self, last: Month, is_seen: Callable[[Person], bool], is_known_dead: Callable[[Person], bool]
    ) -> Iterator[Found]:
        """F06 of the last month: living members in several dwellings, or heads that are neither all nor the living.
        ``is_seen``: a list dates the death; ``is_known_dead``: also told by a visit."""
        for draw in self._draws:
            if not draw.unit or draw.month != last:
                continue
            living = [one for one in draw.people if not is_known_dead(one)]
            homes = {one.home.dwelling.true_id for one in living if one.home and not one.home.dwelling.collective}
            due = [one for one in draw.people if not (is_after_death(one, last) and is_seen(one))]
            if len(homes) > 1 or draw.heads not in (len(draw.people), len(due)):
                yield "F06", "benefit_unit", draw.unit

    def unpaid(self, people: Iterable[Person], last: Month) -> Iterator[Found]:
        """F07 of the old-age allowance in the last month among ``people``: residents of hukou here, not known to be dead."""
        paid = {draw.people[0].true_id for draw in self._draws if draw.programme == OLD_AGE and draw.month == last}
        closed = last.plus(-1).first.replace(day=rates.ROLL_CLOSES)
        for one in people:
            if one.true_id not in paid and one.age(closed) >= rates.ALLOWANCE_AGE:
                yield "F07", "person", f"{one.true_id}+{OLD_AGE}"

    def listed_unpaid(
        self, people: Iterable[Person], entitled: Iterable[tuple[str, Person]], last: Month
    ) -> Iterator[Found]:
        """F07 of the last month of those whom a list entitles to a programme: residents among ``people``. A programme of which
        the roll has no line at all has no roll to be missing from."""
        rolled = {draw.programme for draw in self._draws if draw.month == last}
        paid = {(draw.programme, draw.people[0].true_id) for draw in self._draws if draw.month == last}
        residents = {one.true_id for one in people}
        for programme, one in entitled:
            if programme in rolled and one.true_id in residents and (programme, one.true_id) not in paid:
                yield "F07", "person", f"{one.true_id}+{programme}"

    def owners(
        self, firms: Iterable[tuple[Person, str, int]], last: Month, is_known_dead: Callable[[Person], bool]
    ) -> Iterator[Found]:
        """F04 and F041 of the last month. ``firms``: representative, kind and capital (万元) of every active firm."""
        held: dict[str, list[tuple[str, int]]] = {}
        for person, kind, capital in firms:
            held.setdefault(person.true_id, []).append((kind, capital))
        for draw in self._draws:
            if not draw.unit or draw.month != last:
                continue
            for one in (one for one in draw.people if not is_known_dead(one)):
                for kind, capital in held.get(one.true_id, []):
                    if kind == "enterprise" and capital > _SMALL_CAPITAL:
                        yield "F04", "benefit_unit", draw.unit
                    elif kind != "cooperative":
                        yield "F041", "benefit_unit", draw.unit
