"""The dispute ledger of 政法综治: quarrels between people, who settles them, how it ends.

Belongs here: a month of disputes. Not here: orders (``orders``), sheets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from gridhub.city.world.dice import Dice, Month, Weighted
from gridhub.city.world.events import here
from gridhub.city.world.geography import Dwelling
from gridhub.city.world.people import Person, Population

DISPUTES_PER_PERSON = 0.0008
"""A month (P)."""
SETTLED, SUCCESS = 0.94, 0.96
_KINDS = Weighted(
    ("邻里纠纷", "婚姻家庭纠纷", "劳资纠纷", "土地承包纠纷", "物业纠纷", "消费纠纷", "家庭暴力", "其他纠纷"),
    (30, 22, 10, 12, 10, 7, 4, 5),
)  # fmt: skip


@dataclass(slots=True, eq=False)
class Dispute:
    """One line of the ledger; ``settled_on`` None: not settled; a day behind the end of a month is not told yet."""

    number: str
    kind: str
    day: date
    place: Dwelling
    parties: tuple[Person, Person]
    persons: int
    due: date
    settled_on: date | None
    success: bool

    @property
    def title(self) -> str:
        return f"{self.parties[0].name}与{self.parties[1].name}{self.kind}"

    @property
    def mediators(self) -> str:
        return f"{self.place.region.name}人民调解委员会"


def disputes_of(seed: int, population: Population, month: Month) -> list[Dispute]:
    """The disputes that a month begins with its own days, in date order."""
    dice = Dice(seed, f"disputes {month.text}")
    adults = [p for p in population.persons if here(p, month.last) and p.age(month.first) >= 18]
    made: list[tuple[date, str, Dwelling, Person, Person]] = []
    for _ in range(max(3, dice.count(len(population.persons) * DISPUTES_PER_PERSON))):
        one, other = dice.pick(adults), dice.pick(adults)
        assert one.home is not None
        made.append((dice.day(month.first, month.last), _KINDS.draw(dice), one.home.dwelling, one, other))
    made.sort(key=lambda line: (line[0], line[3].true_id, line[4].true_id))
    found: list[Dispute] = []
    for number, (day, kind, place, one, other) in enumerate(made, 1):
        settled = day + timedelta(days=dice.between(1, 25)) if dice.chance(SETTLED) else None
        found.append(
            Dispute(
                f"MD{month.compact}{number:04d}",
                kind,
                day,
                place,
                (one, other),
                dice.pick((2, 2, 2, 3, 4, 6)),
                day + timedelta(days=30),
                settled,
                dice.chance(SUCCESS),
            )
        )
    return found
