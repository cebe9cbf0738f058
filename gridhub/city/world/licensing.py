"""What firms are licensed for and what is held against them: licences, venues, vehicles, equipment, projects, penalties,
the abnormal list, visits to shops; and the firms that only these lists bring into the register.

Belongs here: the true things, and how one more licence comes about. Not here: how a city is founded with them
(``licensing_founding``), what a month brings (``licensing_months``), what is to be found in them (``firm_findings``), sheets.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from gridhub.city.world.dice import Dice
from gridhub.city.world.firms import ACTIVE, Economy, Entity
from gridhub.city.world.geography import COUNTY_CODE, Dwelling
from gridhub.city.world.people import Person

VALID, ENDED = "有效", "注销"


@dataclass(slots=True, eq=False)
class Licence:
    """One licence as its office lists it. ``holder`` is who truly holds it, ``uscc`` and ``name`` what the list says."""

    kind: str
    number: str
    holder: Entity
    name: str
    uscc: str
    issued: date
    valid_to: date
    business: str = ""
    status: str = VALID
    venue_kind: str = ""
    """Of a venue: what it is."""
    capacity: int = 0
    fire_passed: bool = True


@dataclass(slots=True, eq=False)
class Listing:
    """An entry of the abnormal list; ``removed`` is None while it stands."""

    entity: Entity
    reason: str
    listed: date
    removed: date | None = None


@dataclass(frozen=True)
class FirmVisit:
    """A visit of grid staff to a shop or firm."""

    number: str
    entity: Entity
    day: date
    staff: str
    result: str


@dataclass(frozen=True)
class Equipment:
    """A lift, boiler, forklift or pressure vessel. ``place`` is a dwelling, or the text of a building."""

    code: str
    certificate: str
    kind: str
    holder: Entity
    place: Dwelling | str
    status: str
    inspected: date
    due: date
    maintainer: str


@dataclass(frozen=True)
class Project:
    """A project of the investment register (24-character code)."""

    code: str
    name: str
    owner: Entity
    total: int
    started: date
    ends: date


@dataclass(frozen=True)
class Vehicle:
    """A commercial vehicle of a transport enterprise."""

    plate: str
    certificate: str
    kind: str
    capacity: int
    owner: Entity
    checked: date
    status: str


@dataclass(frozen=True)
class Worker:
    """A holder of a transport qualification."""

    person: Person
    number: str
    kind: str
    first_issued: date
    valid_to: date
    employer: Entity


@dataclass(frozen=True)
class Decision:
    """A permit or a penalty published within seven days (双公示). ``fine`` in 元."""

    number: str
    entity: Entity
    what: str
    day: date
    until: date
    fine: int = 0


@dataclass(slots=True, eq=False)
class Licensing:
    """All of it; lists grow month by month."""

    licences: list[Licence] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    visits: list[FirmVisit] = field(default_factory=list)
    equipment: list[Equipment] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    vehicles: list[Vehicle] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    permits: list[Decision] = field(default_factory=list)
    penalties: list[Decision] = field(default_factory=list)
    unlicensed: set[int] = field(default_factory=set)
    """Firms (by identity) that never ask for the licence their trade needs."""
    to_be_visited: list[tuple[Entity, str]] = field(default_factory=list)
    """Firms that grid staff look up in the first month, and what they find."""

    issued: Counter[str] = field(default_factory=Counter)
    """How many licences of a kind there are: the next one's serial number."""

    def of_kind(self, kind: str) -> list[Licence]:
        return [licence for licence in self.licences if licence.kind == kind]

    def issue(self, licence: Licence) -> Licence:
        self.licences.append(licence)
        self.issued[licence.kind] += 1
        return licence


def active_firms(economy: Economy) -> list[Entity]:
    """Firms the register knows as active today."""
    return [e for e in economy.everybody if e.status == ACTIVE and e.registered]


def food_number(dice: Dice, serial: int) -> str:
    """JY, a digit for the kind of business, six of the county, seven more."""
    return f"JY{dice.pick('123')}{COUNTY_CODE}{serial:07d}"


def issue_food(dice: Dice, licensing: Licensing, holder: Entity, issued: date, valid_to: date) -> Licence:
    """One more food licence."""
    number = food_number(dice, licensing.issued["food_licence"] + 1)
    business = dice.pick(("热食类食品制售", "热食类食品制售、冷食类食品制售", "预包装食品销售"))
    return licensing.issue(
        Licence("food_licence", number, holder, holder.name, holder.uscc, issued, valid_to, business)
    )


def issue_transport(dice: Dice, licensing: Licensing, holder: Entity, issued: date) -> Licence:
    """One more road transport licence, of four years."""
    number = f"交运管许可{COUNTY_CODE[2:]}字{licensing.issued['road_transport_licence'] + 1:06d}号"
    business = dice.pick(("道路普通货物运输", "道路普通货物运输、货物专用运输"))
    ends = issued + timedelta(days=4 * 365)
    return licensing.issue(
        Licence("road_transport_licence", number, holder, holder.name, holder.uscc, issued, ends, business)
    )
