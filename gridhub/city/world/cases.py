"""Cases of city management (城管) and complaints about pollution (12369): a month of either.

Belongs here: their life, what is passed on from the hotline, shops reported for trading without a licence (F17) and the same matter
reported twice (F251). Not here: the hotline (``orders``), which findings follow (``order_findings``), sheets.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.events import here
from gridhub.city.world.firms import ACTIVE, Economy
from gridhub.city.world.geography import Dwelling, Ground
from gridhub.city.world.matters import BY_CODE, ENVIRONMENT, MATTERS, PLANTED_ONLY, URBAN_MANAGEMENT, Matter
from gridhub.city.world.orders import Desk, Order, Place, Places, Spot, Step, moment, passed_on
from gridhub.city.world.people import Population

CASES_PER_PERSON = 0.004
"""A month, found by the inspectors themselves: 20,000–150,000 a year in a county (domain.md §2.1, K)."""
COMPLAINTS_PER_PERSON = 0.0004
REWORKED, SUSPENDED, EXTENDED, VOIDED, LATE = 0.06, 0.02, 0.04, 0.03, 0.06
TRUE_COMPLAINT = 0.7
UNLICENSED_PER_PERSON = 1 / 5000
"""At least two a month (P)."""
TWICE_PER_PERSON = 1 / 5000
"""At least two a month (P)."""


class Cases:
    """The month of city management: ``file`` writes one case down."""

    def __init__(self, seed: int, desk: Desk, ground: Ground, population: Population, month: Month) -> None:
        self.dice = Dice(seed, f"cases {month.text}")
        self.desk, self.month = desk, month
        self.places = Places(ground, population)
        self.matters = [m for m in MATTERS if m.city[0] and m.code not in PLANTED_ONLY]
        self.filed: list[Order] = []

    def file(
        self, at: datetime, matter: Matter, place: Place, source: Order | None = None, kind: str = "监督员上报", *,
        voided: bool | None = None,
    ) -> Order:  # fmt: skip
        """One case and its course; ``kind``: 问题来源; ``voided`` None: as chance has it."""
        dice, unit = self.dice, matter.unit
        dwelling = place.room if isinstance(place, Spot) else place
        unit = unit or (f"{dwelling.region.town.name}" if dwelling else URBAN_MANAGEMENT)
        order = Order("", "urban_management", matter, matter.city[1], kind, at, place, unit=unit, source=source)
        order.names_source = source is not None
        order.content = f"{matter.city[1]}：现场发现{matter.city[1]}，请处置。"
        filed = at + timedelta(minutes=dice.between(5, 90))
        order.steps = [Step("上报", at, "市城管指挥中心"), Step("立案", filed, "市城管指挥中心")]
        by_chance = dice.chance(VOIDED)
        if by_chance if voided is None else voided:
            order.voided = True
            order.content = f"[作废]{order.content}"
            order.steps.append(Step("作废", filed + timedelta(minutes=30), "市城管指挥中心"))
            self.filed.append(order)
            return order
        sent = filed + timedelta(minutes=dice.between(5, 120))
        order.steps.append(Step("派遣", sent, "市城管指挥中心"))
        order.due_at = datetime.combine((sent + timedelta(days=matter.days)).date(), time(18))
        if dice.chance(SUSPENDED):
            order.suspended = True
            self.filed.append(order)
            return order
        if dice.chance(EXTENDED):
            order.extensions = 1
            order.due_at += timedelta(days=matter.days)
        span = (order.due_at - sent).total_seconds()
        done = sent + timedelta(
            seconds=span * (1.2 + dice.uniform() if dice.chance(LATE) else 0.2 + dice.uniform() * 0.7)
        )
        done = done.replace(microsecond=0)
        order.steps.append(Step("处置", done, unit))
        if dice.chance(REWORKED):
            order.reworks = 1
            done += timedelta(hours=dice.between(3, 20))
            order.steps.append(Step("处置", done, unit))
        order.steps.append(Step("核查", done + timedelta(hours=dice.between(1, 5)), "市城管指挥中心"))
        order.steps.append(Step("结案", done + timedelta(hours=dice.between(6, 12)), "市城管指挥中心"))
        self.filed.append(order)
        return order

    def usual(self, count: int) -> None:
        """What inspectors find, and what the hotline passed on to city management."""
        dice, month = self.dice, self.month
        for _ in range(count):
            matter = dice.pick(self.matters)
            at = moment(dice, dice.day(month.first, month.last), 8, 17)
            self.file(at, matter, self.places.draw(dice, matter))
        for order in self.desk.hotline:
            sent = order.at("派遣", month.last)
            if passed_on(order) and order.matter and sent and month.first <= sent.date():
                at = sent + timedelta(minutes=dice.between(5, 50))
                if at.date() <= month.last:
                    self.file(at, order.matter, order.place, order, "12345热线")

    def close(self) -> None:
        self.filed.sort(key=lambda order: (order.reported_at, order.category))
        for number, order in enumerate(self.filed, 1):
            order.number = f"CG{self.month.compact}{number:05d}"
        self.desk.cases += self.filed


def plant_among_cases(cases: Cases, seed: int, economy: Economy, persons: int) -> None:
    """Shops reported without a licence, some that have one; matters that were told the hotline too, without its number."""
    month, dice = cases.month, Dice(seed, f"planted cases {cases.month.text}")
    trading = {id(entity.site) for entity in economy.entities if entity.status == ACTIVE and entity.registered}
    known = {id(entity.site) for entity in economy.entities}
    bare = [shop for shop in dice.shuffled(cases.places.shops) if id(shop) not in known]
    dead = [shop for shop in cases.places.shops if id(shop) in known and id(shop) not in trading]
    licensed = [shop for shop in dice.shuffled(cases.places.shops) if id(shop) in trading]

    def reported(shop: Dwelling, code: str) -> None:
        day = dice.day(month.first, month.last)
        cases.file(moment(dice, day, 8, 17), BY_CODE[code], shop, voided=False)

    for number in range(max(2, round(persons * UNLICENSED_PER_PERSON))):
        source = (dead or bare) if number % 2 else (bare or dead)
        if source:
            reported(source.pop(), "M01" if number % 3 else "C07")
    for number, shop in enumerate(licensed[:2]):
        reported(shop, ("M01", "C07")[number])
    _told_twice(cases, dice, month, persons)


def _told_twice(cases: Cases, dice: Dice, month: Month, persons: int) -> None:
    """Inspectors file what a caller reported a day before, and nobody noticed, or somebody did; weeks apart it is another matter."""
    alone = [
        order for order in cases.desk.hotline
        if order.reported_at.date() >= month.first and order.handling != "催办" and not order.voided
        and not order.confidential and order.source is None and order.matter and order.matter.city[0]
        and isinstance(order.place, Dwelling) and not passed_on(order)
    ]  # fmt: skip
    wanted = max(2, round(persons * TWICE_PER_PERSON))
    in_time = dice.shuffled([o for o in alone if o.reported_at.date() <= month.last - timedelta(days=3)])
    for number, order in enumerate(in_time[: wanted + 1]):
        assert order.matter is not None
        at = order.reported_at + timedelta(hours=dice.between(10, 60))
        # the last one was voided by those who noticed
        cases.file(at, order.matter, order.place, voided=number == wanted)
    early = [o for o in alone if o.reported_at.date() <= month.first + timedelta(days=10)]
    for order in dice.sample(early, 1):
        assert order.matter is not None
        cases.file(order.reported_at + timedelta(days=16), order.matter, order.place, voided=False)


def advance_complaints(seed: int, desk: Desk, ground: Ground, population: Population, month: Month) -> None:
    """The month's 12369 complaints: own ones, and those the hotline passed on."""
    dice = Dice(seed, f"12369 {month.text}")
    places = Places(ground, population)
    persons = sum(here(person, month.last) for person in population.persons)
    matters = [matter for matter in MATTERS if matter.pollution]
    made: list[Order] = []
    for _ in range(max(2, dice.count(persons * COMPLAINTS_PER_PERSON))):
        matter = dice.pick(matters)
        at = moment(dice, dice.day(month.first, month.last))
        made.append(_complaint(dice, at, matter, places.draw(dice, matter), None))
    for order in desk.hotline:
        sent = order.at("派遣", month.last)
        if order.unit == ENVIRONMENT and order.matter and not order.voided and sent and month.first <= sent.date():
            at = sent + timedelta(minutes=dice.between(5, 50))
            if at.date() <= month.last:
                made.append(_complaint(dice, at, order.matter, order.place, order))
    made.sort(key=lambda order: (order.reported_at, order.category))
    for number, order in enumerate(made, 1):
        order.number = f"HB{month.compact}{number:05d}"
    desk.complaints += made


def _complaint(dice: Dice, at: datetime, matter: Matter, place: Place, source: Order | None) -> Order:
    kind = "12345转办" if source else dice.pick(("电话", "微信", "网络"))
    order = Order(
        "", "environment", matter, dice.pick(matter.pollution), kind, at, place, unit=ENVIRONMENT, source=source
    )
    order.names_source = source is not None
    order.content = f"反映{order.category}扰民，请查处。"
    order.solved = dice.chance(TRUE_COMPLAINT)
    order.due_at = datetime.combine((at + timedelta(days=15)).date(), time(18))
    order.steps = [Step("上报", at, ENVIRONMENT)]
    order.steps.append(Step("结案", at + timedelta(days=dice.between(2, 14), hours=dice.between(0, 5)), ENVIRONMENT))
    return order
