"""Firms and pollution sources: who runs them, what the register says, which permits outlive their enterprise (F12).

Belongs here: market entities, their status changes, sources and patrols. Not here: sheets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from gridhub.city.world import names, rates, rates_licensing
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.digits import credit_code, register_number
from gridhub.city.world.events import here
from gridhub.city.world.geography import COUNTY_CODE, COUNTY_NAME, Dwelling
from gridhub.city.world.people import Person, Population

ACTIVE, CANCELLED, REVOKED = "存续（在营、开业、在册）", "注销", "吊销，未注销"


@dataclass(slots=True, eq=False)
class Entity:
    """A market entity as it truly is."""

    true_id: str
    uscc: str
    reg_no: str
    name: str
    kind: str
    rep: Person
    phone: str
    capital: int
    established: date
    site: Dwelling
    industry: str
    status: str = ACTIVE
    registered: bool = True


@dataclass(frozen=True)
class Change:
    """A status change that the register office reports."""

    entity: Entity
    change_type: str
    changed_on: date


@dataclass(slots=True, eq=False)
class Source:
    """A fixed pollution source and its permit (HJ 608: credit code + site serial + letter)."""

    true_id: str
    entity: Entity
    permit_no: str
    category: str
    longitude: str
    latitude: str
    permit_from: date
    permit_to: date
    operating: str = "正常"
    dead_since: date | None = None
    """First day on which its enterprise is not active (F12 when the permit still runs)."""
    branch: str = ""
    """What the list writes behind the name of the enterprise, of a second site of it."""
    own_site: Dwelling | None = None
    """Of a second site: where it is."""

    @property
    def name(self) -> str:
        """As the list of sources names it."""
        return f"{self.entity.name}{self.branch}"

    @property
    def site(self) -> Dwelling:
        return self.own_site or self.entity.site


@dataclass(frozen=True)
class Patrol:
    """One line of the patrol log."""

    number: str
    source: Source
    day: date
    inspector: str
    problem: str


@dataclass(slots=True, eq=False)
class Economy:
    """All entities and sources; ``changes`` grows month by month."""

    entities: list[Entity] = field(default_factory=list)
    others: list[Entity] = field(default_factory=list)
    """Firms that only lists of licences bring: nothing happens to them, and they stand behind the rest in the register."""
    sources: list[Source] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    reps_from_outside: list[Person] = field(default_factory=list)

    @property
    def everybody(self) -> tuple[Entity, ...]:
        """All firms, in the order of the register."""
        return (*self.entities, *self.others)


_KIND_CODE = {"enterprise": "91", "sole_proprietor": "92", "cooperative": "93"}
_KIND_TAIL = {"enterprise": "有限公司", "sole_proprietor": "", "cooperative": ""}
PROBLEMS = (
    "危废间未上锁",
    "台账记录不完整",
    "未正常运行治理设施",
    "物料露天堆放,未苫盖",
    "排口标识缺失\n已要求三日内整改",
    "油烟净化器未清洗",
)


def _rep(dice: Dice, population: Population, adults: list[Person], economy: Economy, today: date) -> Person:
    if dice.chance(rates.REP_IS_RESIDENT):
        return dice.pick(adults)
    sex = "男" if dice.chance(0.7) else "女"
    birth = today - timedelta(days=dice.between(25 * 365, 62 * 365))
    person = population.born(sex, birth, region=dice.pick(tuple(names.OUTSIDE)))
    person.phone = population.new_phone()
    person.outside_hukou = names.OUTSIDE[person.cid[:6]]
    economy.reps_from_outside.append(person)
    return person


class _Founder:
    """Founds firms on ``today``: which sites are free, which names are taken; residents of an age run them."""

    def __init__(
        self,
        dice: Dice,
        economy: Economy,
        population: Population,
        residents: list[Person],
        dwellings: list[Dwelling],
        today: date,
    ) -> None:
        self.dice, self.economy, self.population, self.today = dice, economy, population, today
        occupied = {id(entity.site) for entity in economy.entities if entity.status == ACTIVE}
        self.adults = [person for person in residents if 22 <= person.age(today) <= 68]
        self.shops = dice.shuffled([d for d in dwellings if d.use == "商铺" and id(d) not in occupied])
        self.offices = [d for d in dwellings if d.use == "办公"]
        self.homes = [d for d in dwellings if d.use == "住宅"]
        self.rural = [d for d in self.homes if not d.region.urban]
        self.taken = {entity.name for entity in economy.entities}

    def found(self, since: date, until: date, *, dead: float) -> None:
        """One more entity, established from ``since`` to ``until``, no longer active with the chance ``dead``."""
        dice, number = self.dice, len(self.economy.entities) + 1
        drawn = dice.uniform()
        kind = (
            "sole_proprietor"
            if drawn < rates.SOLE_PROPRIETOR
            else ("cooperative" if drawn < rates.SOLE_PROPRIETOR + rates.COOPERATIVE else "enterprise")
        )
        word, industry = dice.pick(names.INDUSTRIES[kind])
        rep = _rep(dice, self.population, self.adults, self.economy, self.today)
        if kind == "cooperative":
            site = dice.pick(self.rural)
        elif self.shops and dice.chance(0.7):
            site = self.shops.pop()
        else:
            site = dice.pick(self.offices) if kind == "enterprise" and dice.chance(0.1) else dice.pick(self.homes)
        name = _firm_name(dice, kind, word, rep, self.taken)
        established = dice.day(since, until)
        self.economy.entities.append(
            Entity(
                f"E{number:06d}",
                credit_code(_KIND_CODE[kind], COUNTY_CODE, number),
                register_number(COUNTY_CODE, (60000000 if kind == "sole_proprietor" else 0) + number)
                if established.year < 2016
                else "",
                name,
                kind,
                rep,
                rep.phone or self.population.new_phone(),
                dice.pick((1, 2, 3, 5, 10)) if kind == "sole_proprietor" else dice.pick((10, 50, 100, 200, 500, 1000)),
                established,
                site,
                industry,
                dice.pick((CANCELLED, CANCELLED, REVOKED)) if dice.chance(dead) else ACTIVE,
            )
        )


def build_economy(seed: int, population: Population, dwellings: list[Dwelling], founded: tuple[Month, ...]) -> Economy:
    """Entities and sources before the first month; dead permits planted for the founded months included."""
    dice = Dice(seed, "economy")
    today = founded[0].first
    economy = Economy()
    residents = [person for person in population.persons if person.home is not None]
    founder = _Founder(dice, economy, population, residents, dwellings, today)
    for _ in range(round(len(population.persons) * rates.ENTITIES_PER_PERSON)):
        founder.found(date(2003, 1, 1), today - timedelta(days=40), dead=rates.ENTITY_DEAD)
    _sources(Dice(seed, "sources"), economy, founded)
    return economy


def _firm_name(dice: Dice, kind: str, word: str, rep: Person, taken: set[str]) -> str:
    while True:
        trade = dice.pick(names.FIRM_WORDS)
        if kind == "sole_proprietor":
            head = rep.name if dice.chance(0.3) else trade
            name = f"{COUNTY_NAME}{dice.pick(('', '', '老街', '新城', '乡里', '百姓'))}{head}{word}"
        else:
            name = f"{COUNTY_NAME}{trade}{dice.pick(names.FIRM_WORDS)[:1]}{word}{_KIND_TAIL[kind]}"
        if name not in taken:
            taken.add(name)
            return name
        if dice.chance(0.3):
            taken.discard(name)


def _permit_holders(dice: Dice, economy: Economy) -> list[Entity]:
    """Firms that the catalogue of pollution sources manages, but a few that never asked (F13); repair shops with a paint
    booth and farms of some size; never fewer than twelve where there are as many."""
    active = [entity for entity in economy.entities if entity.status == ACTIVE]
    managed = [entity for entity in active if entity.industry in names.MANAGED]
    without = dice.sample(managed, max(1, round(len(managed) * rates_licensing.WITHOUT_PERMIT)))
    shares = {
        "机动车修理业": rates_licensing.PERMITTED_REPAIR_SHOPS,
        "畜牧业": rates_licensing.PERMITTED_FARMS,
    }
    others = [entity for entity in active if entity.industry in shares]
    asked = [entity for entity in others if dice.chance(shares[entity.industry])]
    chosen = {id(entity) for entity in (*managed, *asked)} - {id(entity) for entity in without}
    missing = 12 - len(chosen)
    chosen |= {id(entity) for entity in dice.sample([e for e in others if id(e) not in chosen], max(0, missing))}
    return [entity for entity in active if id(entity) in chosen]


def _sources(dice: Dice, economy: Economy, founded: tuple[Month, ...]) -> None:
    for number, entity in enumerate(_permit_holders(dice, economy), 1):
        start = dice.day(date(2022, 1, 1), date(2025, 12, 31))
        letter = dice.pick("PQRUVWXYZ")
        # HJ 608: who had no credit code when the number was given has one that begins with H9
        old = number % 20 == 7
        economy.sources.append(
            Source(
                f"S{number:05d}",
                entity,
                f"H9{COUNTY_CODE}{number:010d}001{letter}" if old else f"{entity.uscc}001{letter}",
                dice.pick(names.PERMIT_CATEGORIES[entity.industry]),
                f"{120.30 + dice.below(200000) / 1e6:.6f}",
                f"{37.30 + dice.below(150000) / 1e6:.6f}",
                start,
                start.replace(year=start.year + 5, day=min(start.day, 28)),
                "正常" if dice.chance(0.93) else "停产",
            )
        )
    dead = dice.sample(economy.sources, max(3, round(len(economy.sources) * rates.DEAD_PERMITS)))
    for turn, source in enumerate(dead):
        source.operating = "正常"
        entity = source.entity
        if turn % 3 == 0:
            entity.status, source.dead_since = dice.pick((CANCELLED, REVOKED)), founded[0].first
        elif turn % 3 == 1:
            _only_the_change_list_says_so(dice, economy, source, founded[-1])
        else:
            entity.registered, source.dead_since = False, founded[0].first
    alive = [source for source in economy.sources if source.dead_since is None]
    for source in dice.sample(alive, 2):
        # looks like F12, is not: the permit ended before the enterprise did
        source.permit_from, source.permit_to = date(2020, 3, 1), date(2025, 2, 28)
        source.entity.status = CANCELLED


def _only_the_change_list_says_so(dice: Dice, economy: Economy, source: Source, month: Month) -> None:
    """The source's enterprise ends in ``month``; the register's copy lags a month behind."""
    day = dice.day(month.first, month.last)
    economy.changes.append(Change(source.entity, dice.pick(("注销", "吊销")), day))
    source.dead_since = day


def advance_economy(seed: int, economy: Economy, month: Month) -> None:
    """New status changes of one month; entities that carry a permit are left alone. The register learns of those before."""
    dice = Dice(seed, f"economy {month.text}")
    for change in economy.changes:
        if change.changed_on < month.first and change.change_type != "变更":
            change.entity.status = CANCELLED if change.change_type == "注销" else REVOKED
    with_permit = {id(source.entity) for source in economy.sources}
    changed = {id(change.entity) for change in economy.changes}
    for entity in economy.entities:
        if entity.status != ACTIVE or id(entity) in with_permit or id(entity) in changed or not entity.registered:
            continue
        if dice.chance(rates.STATUS_CHANGES_PER_MONTH):
            kind = dice.pick(("注销", "注销", "吊销", "变更"))
            economy.changes.append(Change(entity, kind, dice.day(month.first, month.last)))
            if kind != "变更":
                entity.status = CANCELLED if kind == "注销" else REVOKED


def renew_economy(seed: int, economy: Economy, population: Population, dwellings: list[Dwelling], month: Month) -> None:
    """What a month after the founded ones brings of its own: firms that open, and permits that outlive theirs (F12)."""
    dice = Dice(seed, f"new firms {month.text}")
    residents = [person for person in population.persons if here(person, month.last)]
    founder = _Founder(dice, economy, population, residents, dwellings, month.first)
    for _ in range(dice.count(len(economy.entities) * rates.ENTITIES_OPENED_PER_MONTH)):
        founder.found(month.first, month.last, dead=0)
    alive = [
        source
        for source in economy.sources
        if source.dead_since is None and source.entity.status == ACTIVE and source.permit_to > month.last
    ]
    for source in dice.sample(alive, max(1, round(len(economy.sources) * rates.DEAD_PERMITS / 3))):
        source.operating = "正常"
        _only_the_change_list_says_so(dice, economy, source, month)


def patrols_of(seed: int, economy: Economy, month: Month, inspectors: list[str]) -> list[Patrol]:
    """The patrol log of one month, in date order."""
    dice = Dice(seed, f"patrols {month.text}")
    visits = [
        (dice.day(month.first, month.last), source)
        for source in economy.sources
        for _ in range(dice.count(rates.PATROLS_PER_SOURCE))
    ]
    visits.sort(key=lambda visit: (visit[0], visit[1].true_id))
    return [
        Patrol(
            f"XC{month.compact}{number:05d}",
            source,
            day,
            dice.pick(inspectors),
            dice.pick(PROBLEMS) if dice.chance(0.15) else "",
        )
        for number, (day, source) in enumerate(visits, 1)
    ]


def dead_permits(economy: Economy, month: Month) -> list[Source]:
    """F12 at the end of ``month``: the permit runs, the enterprise is cancelled, revoked or not in the register. That one is
    not in the register cannot be said of a number without credit code (H9)."""
    dead = [s for s in economy.sources if s.dead_since is not None and s.dead_since <= month.last <= s.permit_to]
    return [s for s in dead if s.entity.registered or not s.permit_no.startswith("H9")]
