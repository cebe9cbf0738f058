"""How a city is founded with licences, venues, vehicles, equipment, projects and an abnormal list; what is planted in them
for F13 to F16, and what only looks like it.

Belongs here: the founding. Not here: the things themselves (``licensing``), what a month brings (``licensing_months``).
Everything is drawn from dice of its own: what was there before these lists keeps its values.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from gridhub.city.world import names
from gridhub.city.world import rates_licensing as rates
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.digits import credit_code
from gridhub.city.world.firms import ACTIVE, CANCELLED, Economy, Entity
from gridhub.city.world.geography import COUNTY_CODE, COUNTY_NAME, Dwelling, Ground
from gridhub.city.world.licensing import (
    ENDED,
    VALID,
    Equipment,
    Licence,
    Licensing,
    Listing,
    Project,
    Vehicle,
    Worker,
    active_firms,
    issue_food,
    issue_transport,
)
from gridhub.city.world.people import Population


class Founding:
    """Makes the things of a city: numbers, reps and sites that are free."""

    def __init__(self, seed: int, economy: Economy, population: Population, ground: Ground, first: date) -> None:
        self.dice = Dice(seed, "licensing")
        self.made = Licensing()
        self.economy, self.first, self.ground = economy, first, ground
        self.adults = [p for p in population.persons if p.home is not None and 25 <= p.age(first) <= 60]
        taken = {id(entity.site) for entity in economy.entities}
        plain = [d for d in ground.dwellings if d.listed and not d.ambiguous and d.grid and id(d) not in taken]
        homes = self.dice.shuffled([d for d in plain if d.use == "住宅"])
        # an address in a building first: it is written in the most ways
        homes.sort(key=lambda dwelling: bool(dwelling.building))
        self.homes = homes[1::2]
        # where all shops are taken, firms sit in homes
        self.doors = homes[0::2] + self.dice.shuffled([d for d in plain if d.use in ("商铺", "办公")])
        self.names = {entity.name for entity in economy.entities}
        self.scale = max(1, round(len(economy.entities) / rates.ENTITIES_PER_PLANT))

    def firm(self, kind: str, name: str, industry: str, site: Dwelling, status: str = ACTIVE) -> Entity:
        """One more firm of the register."""
        number = len(self.economy.others) + 1
        rep = self.dice.pick(self.adults)
        entity = Entity(
            f"EX{number:05d}",
            credit_code({"enterprise": "91", "sole_proprietor": "92"}[kind], COUNTY_CODE, 5_000_000 + number),
            "",
            name,
            kind,
            rep,
            rep.phone,
            self.dice.pick((10, 50, 100)),
            self.dice.day(date(2018, 1, 1), self.first - timedelta(days=400)),
            site,
            industry,
            status,
        )
        self.economy.others.append(entity)
        return entity

    def name(self, word: str) -> str:
        """A name that nobody has."""
        words = 2
        while True:
            name = f"{COUNTY_NAME}{''.join(self.dice.pick(names.FIRM_WORDS) for _ in range(words))}{word}"
            if name not in self.names:
                self.names.add(name)
                return name
            # a large city has more firms than two words give names
            words = 4 if words == 3 else 3

    def take(self, places: list[Dwelling]) -> Dwelling:
        """One of the places, each once; when they are used up the last one again."""
        return places.pop() if len(places) > 1 else places[0]


def build_licensing(
    seed: int, economy: Economy, population: Population, ground: Ground, founded: tuple[Month, ...]
) -> Licensing:
    """All lists as they stand before the first month, with what is planted in them and what only looks like it."""
    founding = Founding(seed, economy, population, ground, founded[0].first)
    _crowded_addresses(founding)
    _same_names(founding)
    _food_licences(founding)
    _transport(founding)
    _venues(founding)
    _equipment(founding)
    _projects(founding)
    _wrong_codes(founding)
    _abnormal(founding)
    return founding.made


def _crowded_addresses(founding: Founding) -> None:
    """An address with more firms than one dwelling holds (F16); one with as many lines, of which some are cancelled."""
    for _ in range(founding.scale):
        full, busy = founding.take(founding.homes), founding.take(founding.homes)
        for number in range(rates.CROWD):
            founding.firm("enterprise", founding.name("商贸有限公司"), "批发业", full)
            status = ACTIVE if number < rates.MOST_AT_ONE_ADDRESS else CANCELLED
            founding.firm("enterprise", founding.name("贸易有限公司"), "批发业", busy, status)


def _same_names(founding: Founding) -> None:
    """Two active firms of one name (F15); and a name that is free again because its firm was cancelled."""
    for _ in range(founding.scale):
        for first_status in (ACTIVE, CANCELLED):
            name = founding.name("商行")
            founding.firm("sole_proprietor", name, "零售业", founding.take(founding.doors), first_status)
            founding.firm("sole_proprietor", name, "零售业", founding.take(founding.doors))


def _food_licences(founding: Founding) -> None:
    """Restaurants have a licence of five years; some none (F13), some an old one (F14), some an old and a new one."""
    dice, made, first = founding.dice, founding.made, founding.first
    trade = [e for e in active_firms(founding.economy) if e.industry == "餐饮业"]
    order = dice.shuffled(trade)
    planted = max(1, round(len(trade) * rates.WITHOUT_LICENCE))
    bare, old, renewed, closed = (order[place * planted : (place + 1) * planted] for place in range(4))
    made.unlicensed |= {id(entity) for entity in bare}
    kinds = {id(e): kind for kind, group in (("old", old), ("renewed", renewed), ("closed", closed)) for e in group}
    for entity in trade:
        if id(entity) in made.unlicensed:
            continue
        ends = first + timedelta(days=dice.between(150, 1700))
        kind = kinds.get(id(entity), "")
        if kind:
            ends = first - timedelta(days=dice.between(20, 200))
        licence = issue_food(dice, made, entity, ends - timedelta(days=5 * 365), ends)
        licence.status = ENDED if kind == "closed" else VALID
        if kind in ("renewed", "closed"):
            # looks like F14, is not: the licence was replaced by one with another number
            issue_food(dice, made, entity, ends, ends + timedelta(days=5 * 365))
    if len(trade) > 4 * planted:
        # a shop that sells, whose licence runs out soon after the first months
        soon = next((x for x in made.of_kind("food_licence") if not kinds.get(id(x.holder))), None)
        if soon is not None:
            soon.valid_to = first + timedelta(days=rates.SOON)


def _transport(founding: Founding) -> None:
    dice, made, first = founding.dice, founding.made, founding.first
    carriers = [e for e in active_firms(founding.economy) if e.industry == "道路运输业"]
    while len(carriers) < rates.LEAST_CARRIERS * founding.scale:
        site = founding.take(founding.doors)
        carriers.append(founding.firm("enterprise", founding.name("物流有限公司"), "道路运输业", site))
    made.unlicensed.add(id(dice.pick(carriers)))
    for entity in carriers:
        if id(entity) not in made.unlicensed:
            issue_transport(dice, made, entity, first - timedelta(days=dice.between(100, 1300)))
        for _ in range(dice.between(2, 5)):
            number = len(made.vehicles) + 1
            made.vehicles.append(
                Vehicle(
                    f"试Z{number:05d}", f"{COUNTY_CODE}{number:06d}",
                    dice.pick(("重型半挂牵引车", "重型厢式货车", "轻型栏板货车", "中型普通客车")), dice.between(2, 45), entity,
                    first - timedelta(days=dice.between(10, 500)), "营运" if dice.chance(0.94) else "停运",
                )
            )  # fmt: skip
            driver = dice.pick(founding.adults)
            since = first - timedelta(days=dice.between(200, 5000))
            made.workers.append(
                Worker(
                    driver, f"CY{COUNTY_CODE}{number:07d}", dice.pick(("货运驾驶员", "货运驾驶员", "客运驾驶员", "危险货物押运人员")),
                    since, first + timedelta(days=dice.between(-60, 2000)), entity,
                )
            )  # fmt: skip


_VENUES = (
    ("KTV", "歌城", "娱乐业"), ("网吧", "网吧", "互联网上网服务业"), ("旅馆", "宾馆", "住宿业"), ("旅馆", "旅馆", "住宿业"),
)  # fmt: skip


def _venues(founding: Founding) -> None:
    """KTVs, net cafés, hotels; one without the licence it needs (F13), one whose licence has run out (F14)."""
    dice, made, first = founding.dice, founding.made, founding.first
    count = max(rates.LEAST_VENUES, round(len(founding.economy.entities) * rates.VENUES_PER_ENTITY))
    for number in range(1, count + 1):
        kind, word, industry = _VENUES[number % len(_VENUES)]
        holder = founding.firm("sole_proprietor", founding.name(word), industry, founding.take(founding.doors))
        if number == 1:
            made.unlicensed.add(id(holder))
            continue
        ends = first + timedelta(days=dice.between(120, 900))
        if number == 2 * len(_VENUES):
            ends = first - timedelta(days=45)
        made.issue(
            Licence(
                "venue_licence", f"{COUNTY_CODE}16{number:04d}", holder, holder.name, holder.uscc,
                ends - timedelta(days=3 * 365), ends, venue_kind=kind, capacity=dice.between(20, 300),
                fire_passed=dice.chance(0.95),
            )
        )  # fmt: skip


_EQUIPMENT = (("锅炉", "1"), ("压力容器", "2"), ("场内专用机动车辆", "5"), ("起重机械", "4"))


def _equipment(founding: Founding) -> None:
    """Boilers, vessels, forklifts of works; lifts of tall estates, which a property firm runs."""
    dice, made, first = founding.dice, founding.made, founding.first
    works = [e for e in active_firms(founding.economy) if e.industry in names.PERMIT_CATEGORIES]
    keeper = founding.firm("enterprise", founding.name("物业服务有限公司"), "物业管理", founding.take(founding.doors))
    lifts = [
        (estate, building, unit)
        for estate in founding.ground.estates
        if estate.tall and not estate.office
        for building, units in sorted(estate.buildings.items())
        for unit in sorted(units)
    ][: max(6, len(works))]
    places: list[tuple[str, str, Entity, Dwelling | str]] = [
        ("电梯", "3", keeper, f"{COUNTY_NAME}{e.region.town.name}{e.region.name}{e.name}{b}栋{u}单元")
        for e, b, u in lifts
    ]
    for entity in works:
        if entity.kind == "enterprise":
            kind, code = dice.pick(_EQUIPMENT)
            places.append((kind, code, entity, entity.site))
    for number, (kind, code, holder, place) in enumerate(places, 1):
        inspected = first - timedelta(days=dice.between(5, 380))
        made.equipment.append(
            Equipment(
                f"{code}{COUNTY_CODE}{number:013d}", f"梯{number:05d}" if kind == "电梯" else f"容{number:05d}", kind, holder,
                place, "在用" if dice.chance(0.92) else "停用", inspected, inspected + timedelta(days=365),
                f"{COUNTY_NAME}特种设备维保中心",
            )
        )  # fmt: skip


def _projects(founding: Founding) -> None:
    dice, made, first = founding.dice, founding.made, founding.first
    owners = [e for e in active_firms(founding.economy) if e.kind == "enterprise"]
    for number in range(1, max(3, len(owners) // 12) + 1):
        started = first - timedelta(days=dice.between(30, 900))
        owner = dice.pick(owners)
        made.projects.append(
            Project(
                f"{started.year}-{COUNTY_CODE}-{dice.between(13, 48)}-0{dice.between(1, 4)}-{number:06d}",
                f"{owner.name}{dice.pick(('技术改造', '厂房扩建', '仓储物流', '污水处理设施'))}项目", owner,
                dice.between(5, 300) * 100, started, started + timedelta(days=dice.between(300, 1100)),
            )
        )  # fmt: skip


def _wrong_codes(founding: Founding) -> None:
    """A licence list gives a firm the credit code of another (F15); and one that leaves the county out of the name."""
    dice, made, last = founding.dice, founding.made, founding.first
    food = [x for x in made.of_kind("food_licence") if x.valid_to > last + timedelta(days=1200) and x.status == VALID]
    firms = [e for e in active_firms(founding.economy) if e.industry in ("零售业", "居民服务业")]
    chosen = dice.sample(food, 2 * founding.scale)
    held = Counter(id(licence.holder) for licence in made.of_kind("food_licence"))
    for licence in chosen[0::2]:
        other = dice.pick(firms).uscc
        if held[id(licence.holder)] == 1:  # a renewal under another code would leave the old licence without one
            licence.uscc = other
    for licence in chosen[1::2]:
        # looks like F15, is not: the name on the sign
        licence.name = licence.holder.name.removeprefix(COUNTY_NAME)


def _abnormal(founding: Founding) -> None:
    """The abnormal list: most are late with a report. Of those nobody could reach some are gone from their address (F16),
    and what only looks like it: found at work, taken off the list, listed for another reason, cancelled since."""
    dice, made, first = founding.dice, founding.made, founding.first
    firms = [e for e in active_firms(founding.economy) if e.established < first - timedelta(days=300)]
    chosen = dice.sample(firms, max(8, round(len(firms) * rates.LISTED_BEFORE)))
    order = dice.shuffled(chosen)
    ghosts = max(2, len(order) // 12)
    for number, entity in enumerate(order):
        listed = first - timedelta(days=dice.between(40, 270))
        reason = dice.pick((rates.NO_REPORT, rates.NO_REPORT, rates.NOT_CONTACTABLE, rates.HIDDEN))
        removed = listed + timedelta(days=30) if dice.chance(rates.REMOVED) else None
        if number < ghosts:
            reason, removed = rates.NOT_CONTACTABLE, None
            made.to_be_visited.append((entity, dice.pick((rates.GONE, rates.SHUT))))
        elif number == ghosts:
            reason, removed = rates.NOT_CONTACTABLE, None
            made.to_be_visited.append((entity, rates.OPEN))
        elif number == ghosts + 1:
            reason, removed = rates.NOT_CONTACTABLE, first - timedelta(days=5)
            made.to_be_visited.append((entity, rates.SHUT))
        elif number == ghosts + 2:
            reason, removed = rates.NO_REPORT, None
            made.to_be_visited.append((entity, rates.SHUT))
        made.listings.append(Listing(entity, reason, listed, removed))
