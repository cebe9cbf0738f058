"""Orders: what was reported when and where, who deals with it, how it goes on.

Belongs here: the shapes, the life of an order, the hotline's month. Not here: the other channels (``cases``), what is planted
(``order_plants``), which findings follow (``order_findings``), sheets.
Figures: domain.md §16 (60–90 orders per 10,000 persons a month, 79 % answered at once, a fifth repeated).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from gridhub.city.world.dice import Dice, Month, Weighted
from gridhub.city.world.disputes import Dispute
from gridhub.city.world.events import here
from gridhub.city.world.geography import Dwelling, Estate, Ground
from gridhub.city.world.matters import BY_CODE, CONSULT, MATTERS, PLANTED_ONLY, URBAN_MANAGEMENT, Matter
from gridhub.city.world.people import Person, Population
from gridhub.city.world.tasks import Task

ORDERS_PER_PERSON = 0.0075
"""A month: 74 per 10,000 in 宁国 (domain.md §16)."""
REPEATED = 0.2
CONSULTS = 0.55
"""Of orders: asks for information, nearly always answered at once."""
CONSULT_DIRECT, OTHER_DIRECT = 0.97, 0.57
URGED = 0.4
"""Of repeats: presses the order that runs instead of a new one."""
LATE = 0.05
"""Of dispatched orders: closed after the day they were due."""
RETURNED, EXTENDED, CALLED_BACK, REWORKED = 0.06, 0.05, 0.85, 0.03
CONTACTED_IN_TIME = 0.93
CONFIDENTIAL, NOT_ASSESSED = 0.04, 0.03
VOIDED = 0.01
NO_PLACE, BUILDING_ONLY = 0.06, 0.12
"""Of places: words that name no address; a building without a room."""
_TYPES = Weighted(("投诉", "求助", "举报", "建议", "表扬"), (45, 42, 4, 7, 2))
_RATINGS = Weighted(("满意", "基本满意", "不满意", "未接通"), (66, 14, 9, 11))
_VAGUE = ("公园北门附近", "公交站台旁", "老桥头", "菜市场门口", "小学对面")


@dataclass(frozen=True)
class Spot:
    """A place told without a dwelling: a building (``room`` is one of its rooms; ``grid``: true id of the leaf grid that all of
    them share), or words that name no address."""

    text: str
    room: Dwelling | None = None
    grid: str = ""


Place = Dwelling | Spot | None


@dataclass(frozen=True)
class Step:
    """One move of an order."""

    name: str
    at: datetime
    unit: str


@dataclass(slots=True, eq=False)
class Order:
    """One order of any channel as it truly is; what lies behind the end of a month is not told yet."""

    number: str
    channel: str
    matter: Matter | None
    category: str
    """As the channel spells the matter."""
    kind: str
    reported_at: datetime
    place: Place
    caller: Person | None = None
    content: str = ""
    handling: str = "转办"
    unit: str = ""
    source: Order | None = None
    """The order that this one presses, repeats or was passed on from."""
    names_source: bool = False
    """The sheet says the number of ``source``."""
    is_repeat: bool = False
    due_at: datetime | None = None
    steps: list[Step] = field(default_factory=list)
    rating: str = ""
    solved: bool | None = None
    confidential: bool = False
    not_assessed: bool = False
    voided: bool = False
    suspended: bool = False
    without_grid: bool = False
    """Nobody wrote the grid of its place into it (planted F252)."""
    returns: int = 0
    extensions: int = 0
    reworks: int = 0

    def at(self, step: str, until: date) -> datetime | None:
        """When it took a step, as known at the end of a day."""
        return next((s.at for s in self.steps if s.name == step and s.at.date() <= until), None)

    @property
    def dwelling(self) -> Dwelling | None:
        """The dwelling it happened at; of a building told without a room, one of its rooms."""
        return self.place.room if isinstance(self.place, Spot) else self.place

    @property
    def grid_code(self) -> str:
        """Code of the leaf grid that its place lies in."""
        return "" if self.place is None or self.without_grid else self.place.grid[1:]

    def open_at(self, day: date) -> bool:
        """Still running at the end of a day."""
        return not self.voided and not any(s.name == "结案" and s.at.date() <= day for s in self.steps)


@dataclass(slots=True, eq=False)
class Desk:
    """All orders so far, by channel in the order of their numbers; disputes and tasks too."""

    hotline: list[Order] = field(default_factory=list)
    cases: list[Order] = field(default_factory=list)
    complaints: list[Order] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)

    @property
    def every(self) -> list[Order]:
        return [*self.hotline, *self.cases, *self.complaints]


class Places:
    """Where matters happen: homes that are lived in, shops, streets."""

    def __init__(self, ground: Ground, population: Population) -> None:
        lived = {id(home.dwelling) for home in population.households if home.members}
        self.homes = [d for d in ground.dwellings if id(d) in lived and d.listed and not d.ambiguous]
        self.shops = [d for d in ground.dwellings if d.use == "商铺" and not d.building and d.listed]
        self.estates = [
            estate for estate in ground.estates
            if estate.whole and not estate.office and not next(iter(estate.buildings[1].values()))[0].ambiguous
            and next(iter(estate.buildings[1].values()))[0].site is None
        ]  # fmt: skip

    def draw(self, dice: Dice, matter: Matter) -> Place:
        drawn = dice.uniform()
        if drawn < NO_PLACE:
            return Spot(dice.pick(_VAGUE))
        if matter.where == "home":
            if drawn < NO_PLACE + BUILDING_ONLY and self.estates:
                return building_of(dice.pick(self.estates), dice)
            return dice.pick(self.homes)
        return dice.pick(self.shops)


def building_of(estate: Estate, dice: Dice) -> Spot:
    """A building of an estate, without a room."""
    number = dice.pick(sorted(estate.buildings))
    rooms = [room for unit in estate.buildings[number].values() for room in unit]
    grids, region = {room.grid for room in rooms}, estate.region
    text = f"{region.town.name}{region.name}{estate.name}{number}号楼"
    return Spot(text, rooms[0], grids.pop() if len(grids) == 1 else "")


def moment(dice: Dice, day: date, first: int = 7, last: int = 21) -> datetime:
    return datetime.combine(day, time(dice.between(first, last), dice.below(60), dice.below(60)))


def told(order: Order, dice: Dice, neighbours: list[Person]) -> str:
    """What the caller says, with whoever is named in it: free text holds third persons."""
    other = dice.pick(neighbours)
    called = f"，联系人{other.name}" + (f"（{other.phone}）" if other.phone else "") if dice.chance(0.3) else ""
    caller = order.caller.name if order.caller else "来电人"
    return f"{caller}反映{order.category}问题{called}，请有关部门处理并回复。"


def run_its_course(order: Order, dice: Dice) -> None:
    """From the moment it is reported to its end: steps, ratings, delays. Order of steps is order of time."""
    matter, at = order.matter, order.reported_at
    order.steps = [Step("受理", at, "12345热线受理中心")]
    if order.handling != "转办" or matter is None:
        order.steps.append(Step("结案", at + timedelta(minutes=dice.between(3, 40)), "12345热线受理中心"))
        return
    at += timedelta(minutes=dice.between(10, 240))
    order.steps.append(Step("派遣", at, "12345热线受理中心"))
    order.due_at = datetime.combine((at + timedelta(days=matter.days)).date(), time(18))
    if dice.chance(RETURNED):
        order.returns = 1
        order.steps.append(Step("退回", at + timedelta(hours=dice.between(2, 8)), order.unit))
        at += timedelta(hours=dice.between(9, 14))
        order.steps.append(Step("派遣", at, "12345热线受理中心"))
    order.steps.append(Step("签收", at + timedelta(hours=dice.between(0, 3), minutes=dice.between(1, 59)), order.unit))
    hours = dice.between(4, 23) if dice.chance(CONTACTED_IN_TIME) else dice.between(30, 70)
    order.steps.append(Step("联系诉求人", at + timedelta(hours=hours), order.unit))
    if dice.chance(EXTENDED):
        order.extensions = 1
        order.steps.append(Step("延期", order.due_at - timedelta(hours=dice.between(1, 6)), order.unit))
        order.due_at += timedelta(days=matter.days)
    span = (order.due_at - at).total_seconds()
    share = 1 + dice.uniform() * 1.5 if dice.chance(LATE) else 0.3 + dice.uniform() * 0.65
    done = max(at + timedelta(seconds=span * share), order.steps[-1].at + timedelta(hours=1)).replace(microsecond=0)
    order.steps.append(Step("处置", done, order.unit))
    at = done + timedelta(hours=dice.between(1, 20))
    if dice.chance(CALLED_BACK):
        order.rating = _RATINGS.draw(dice)
        order.solved = None if order.rating == "未接通" else order.rating != "不满意" or dice.chance(0.3)
        order.steps.append(Step("回访", at, "12345热线受理中心"))
        if order.rating == "不满意" and dice.chance(REWORKED * 10):
            order.reworks = 1
            order.steps.append(Step("重办", at + timedelta(hours=1), order.unit))
            at += timedelta(days=dice.between(1, 3))
    order.steps.append(Step("结案", at + timedelta(hours=1), "12345热线受理中心"))
    order.steps.sort(key=lambda step: step.at)


class Hotline:
    """The hotline's month: ``take`` writes one order down."""

    def __init__(self, seed: int, desk: Desk, ground: Ground, population: Population, month: Month) -> None:
        self.dice = Dice(seed, f"hotline {month.text}")
        self.desk, self.month = desk, month
        self.places = Places(ground, population)
        self.callers = [p for p in population.persons if p.phone and here(p, month.last) and p.age(month.first) >= 18]
        self.matters = [matter for matter in MATTERS if matter.hotline and matter.code not in PLANTED_ONLY]
        self.day: list[Order] = []

    def take(
        self, at: datetime, matter: Matter | None, place: Place, *, handling: str, kind: str, **more: object
    ) -> Order:
        """One order, in no order of time yet; numbers are given by ``close``."""
        dice = self.dice
        category = dice.pick(matter.hotline) if matter else dice.pick(CONSULT)
        order = Order("", "hotline", matter, category, kind, at, place, dice.pick(self.callers), handling=handling)
        for name, value in more.items():
            setattr(order, name, value)
        dwelling = order.dwelling
        if matter and handling == "转办":
            order.unit = matter.unit or (f"{dwelling.region.town.name}" if dwelling else "市政府值班室")
        order.content = told(order, dice, self.callers)
        run_its_course(order, dice)
        self.day.append(order)
        return order

    def usual(self, count: int) -> None:
        """``count`` orders as they come: every fifth repeats one of the month."""
        dice, month = self.dice, self.month
        repeatable: list[Order] = []
        for _ in range(count):
            if repeatable and dice.chance(REPEATED):
                self._repeat(dice.pick(repeatable))
                continue
            at = moment(dice, dice.day(month.first, month.last))
            if dice.chance(CONSULTS):
                direct = dice.chance(CONSULT_DIRECT)
                self.take(at, None, None, handling="直办" if direct else "转办", kind="咨询",
                          unit="" if direct else "市政务服务管理局")  # fmt: skip
                continue
            matter = dice.pick(self.matters)
            handling = "直办" if dice.chance(OTHER_DIRECT) else "转办"
            order = self.take(
                at, matter, self.places.draw(dice, matter), handling=handling, kind=_TYPES.draw(dice),
                confidential=dice.chance(CONFIDENTIAL), not_assessed=dice.chance(NOT_ASSESSED), voided=dice.chance(VOIDED),
            )  # fmt: skip
            if handling == "转办" and not order.voided:
                repeatable.append(order)

    def _repeat(self, first: Order) -> None:
        dice = self.dice
        day = min(self.month.last, first.reported_at.date() + timedelta(days=dice.between(1, 6)))
        at = max(moment(dice, day), first.reported_at + timedelta(minutes=20))
        if at.date() > self.month.last:
            return
        urged = dice.chance(URGED)
        order = self.take(
            at, first.matter, first.place, handling="催办" if urged else "转办", kind=first.kind, source=first,
            names_source=urged, is_repeat=True, confidential=first.confidential,
        )  # fmt: skip
        order.caller = first.caller

    def close(self) -> None:
        """Number the month's orders in order of time."""
        self.day.sort(key=lambda order: (order.reported_at, order.category))
        for number, order in enumerate(self.day, 1):
            order.number = f"GD{self.month.compact}{number:06d}"
        self.desk.hotline += self.day


def passed_on(order: Order) -> bool:
    """City management opens a case of its own for it."""
    return (
        order.handling == "转办" and order.unit == URBAN_MANAGEMENT and not order.voided and order.matter is not None
        and bool(order.matter.city[0])
    )  # fmt: skip


def matter(code: str) -> Matter:
    return BY_CODE[code]
