"""The common life of grids: meetings, trainings, 六微, boards and cards; issues and opinions; the chain of party organisations.

Belongs here: what happens in a month. Not here: grids and staff (``grids``, ``services``), sheets. Own dice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from gridhub.city.world import names
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.geography import Dwelling
from gridhub.city.world.grids import UnifiedGrid
from gridhub.city.world.services import Post
from gridhub.city.world.world import World

MEETING, COUNCIL, TRAINING, BOARD, CARD = "周例会", "网格议事会", "培训", "公示牌更新", "联系卡发放"
MICRO = ("微团队", "微承诺", "微课堂", "微建议", "微项目", "微公益")
OPINION = "意见建议"
_HELD = 0.85
"""Of weekly meetings."""
_ISSUES_PER_GRID, _OPINIONS_PER_GRID = 0.6, 0.4
_DIRECT, _OPEN = 0.55, 0.12
_MATTERS = ("楼道堆物", "飞线充电", "暴露垃圾", "乱张贴涂写", "乱晾晒", "绿化损坏")
"""None that is confidential, and none that tells of a shop."""
_UNITS = ("市城市管理局", "市住房和城乡建设局", "市消防救援大队", "镇街综合执法队")
_WISHES = ("增设路灯", "加装充电桩", "修补路面", "增设停车位", "组织义诊")


@dataclass(frozen=True)
class Activity:
    """One line of the ledger of activities."""

    number: str
    kind: str
    title: str
    day: date
    grid: UnifiedGrid
    organizer: str
    people: int
    items: int | None = None


@dataclass(frozen=True)
class Issue:
    """Something found in a grid, or said to its staff."""

    number: str
    kind: str
    at: datetime
    matter: str
    place: Dwelling
    text: str
    reporter: str
    grid: UnifiedGrid
    handling: str
    unit: str
    due: datetime
    closed: datetime | None
    status: str


@dataclass(frozen=True)
class PartyOrg:
    """One organisation of the chain."""

    code: str
    name: str
    kind: str
    parent: str
    secretary: str
    phone: str
    members: int
    working: int | None = None
    grid: UnifiedGrid | None = None
    households: int | None = None


def top_grids(world: World, month: Month) -> list[UnifiedGrid]:
    """The level-1 grids in use at the end of a month, in the order of their codes."""
    used = [g for g in world.gridding.unified if g.level == 1 and (g.valid_to is None or g.valid_to > month.last)]
    return sorted({g.code: g for g in used if g.valid_from <= month.last}.values(), key=lambda grid: grid.code)


def activities_of(world: World, month: Month) -> list[Activity]:
    """The ledger of one month: a meeting in most weeks, now and then a council or a training, one of 六微, boards, cards."""
    dice = Dice(world.seed, f"activities {month.text}")
    made: list[tuple[str, str, date, UnifiedGrid, int, int | None]] = []
    mondays = [
        month.first + timedelta(days=n) for n in range((month.last - month.first).days + 1)
        if (month.first + timedelta(days=n)).weekday() == 0
    ]  # fmt: skip
    for grid in top_grids(world, month):
        made += [
            (MEETING, "网格周例会", monday, grid, dice.between(3, 9), None) for monday in mondays if dice.chance(_HELD)
        ]
        day = dice.day(month.first, month.last)
        if dice.chance(0.3):
            made.append((COUNCIL, f"{dice.pick(_WISHES)}议事会", day, grid, dice.between(8, 30), None))
        if dice.chance(0.25):
            made.append((TRAINING, "网格员业务培训", day, grid, dice.between(2, 12), None))
        kind = dice.pick(MICRO)
        if dice.chance(0.5):
            made.append((kind, f"{kind}活动", day, grid, dice.between(5, 60), None))
        if dice.chance(0.1):
            made.append((BOARD, "更新网格公示牌", day, grid, 2, 1))
        if dice.chance(0.2):
            made.append((CARD, "入户发放连心卡", day, grid, 2, dice.between(5, 80)))
    made.sort(key=lambda line: (line[2], line[3].code, line[0], line[1]))
    return [
        Activity(f"HD{month.compact}{number:05d}", kind, title, day, grid, f"{grid.name}党支部", people, items)
        for number, (kind, title, day, grid, people, items) in enumerate(made, 1)
    ]


def issues_of(world: World, month: Month) -> list[Issue]:
    """The issues and opinions of one month, in the order in which they came."""
    dice = Dice(world.seed, f"issues {month.text}")
    homes: dict[str, list[Dwelling]] = {}
    for dwelling in world.ground.dwellings:
        if dwelling.use == "住宅" and dwelling.listed and dwelling.grid:
            homes.setdefault(dwelling.region.code, []).append(dwelling)
    made: list[tuple[datetime, str, UnifiedGrid, Dwelling]] = []
    for grid in top_grids(world, month):
        places = homes.get(grid.region.code)
        if not places:
            continue
        for kind, rate in (
            ("随手拍", _ISSUES_PER_GRID / 2),
            ("巡查上报", _ISSUES_PER_GRID / 2),
            (OPINION, _OPINIONS_PER_GRID),
        ):
            if dice.chance(rate):
                at = datetime.combine(dice.day(month.first, month.last), time(dice.between(8, 17), dice.below(60)))
                made.append((at, kind, grid, dice.pick(places)))
    made.sort(key=lambda line: (line[0], line[2].code, line[1]))
    return [
        _issue(dice, month, number, at, kind, grid, place, world.services.posts)
        for number, (at, kind, grid, place) in enumerate(made, 1)
    ]


def _issue(
    dice: Dice, month: Month, number: int, at: datetime, kind: str, grid: UnifiedGrid, place: Dwelling, posts: list[Post]
) -> Issue:  # fmt: skip
    direct = dice.chance(_DIRECT)
    closed = at + timedelta(hours=dice.between(1, 5)) if direct else at + timedelta(days=dice.between(1, 12))
    is_open = dice.chance(_OPEN) or closed.date() > month.last
    matter = "" if kind == OPINION else dice.pick(_MATTERS)
    return Issue(
        f"SJ{month.compact}{number:05d}", kind, at, matter, place,
        f"居民建议{dice.pick(_WISHES)}" if kind == OPINION else f"发现{matter}", dice.pick(posts).holder(at.date()).person.name, grid,
        "自处置" if direct else "转办", "" if direct else dice.pick(_UNITS), at + timedelta(days=15),
        None if is_open else closed, "在办" if is_open else "办结",
    )  # fmt: skip


def party_orgs(world: World, month: Month) -> list[PartyOrg]:
    """The chain, from towns down to the households of members."""
    dice = Dice(world.seed, "party organisations")

    def officer() -> tuple[str, str]:
        name = names.surname(dice) + names.given_name(dice, dice.pick(("男", "女")), 1980)
        return name, f"154{dice.below(10**8):08d}"

    orgs = [
        PartyOrg(
            f"D{town.code[6:9]}", f"中共{town.name}工作委员会", "镇街党工委", "", *officer(), dice.between(80, 300)
        )
        for town in world.ground.towns
    ]
    for region in world.ground.regions:
        above = f"D{region.town.code[6:9]}"
        orgs.append(
            PartyOrg(
                f"D{region.code[6:]}", f"{region.name}党组织", "社区党组织", above, *officer(), dice.between(20, 90)
            )
        )
    for grid in top_grids(world, month):
        community, branch = f"D{grid.region.code[6:]}", f"D{grid.code[6:]}"
        orgs.append(
            PartyOrg(
                branch,
                f"{grid.name}党支部",
                "网格党支部",
                community,
                *officer(),
                dice.between(6, 30),
                dice.between(0, 12),
                grid,
            )
        )
        for number in range(1, dice.between(1, 3) + 1):
            group = f"{branch}{number}"
            orgs.append(
                PartyOrg(
                    group,
                    f"{grid.name}第{number}党小组",
                    "楼栋党小组",
                    branch,
                    *officer(),
                    dice.between(3, 9),
                    None,
                    grid,
                )
            )
            name, phone = officer()
            orgs.append(
                PartyOrg(
                    f"{group}H",
                    f"{name}党员中心户",
                    "党员中心户",
                    group,
                    name,
                    phone,
                    1,
                    None,
                    grid,
                    dice.between(5, 15),
                )
            )
    return orgs
