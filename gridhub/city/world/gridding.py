"""All grids of the city: drawn, with planted faults, and cut anew.

Belongs here: exclusive grids, overlaps (F18), a village group without a grid (F19), the re-cut, retired grids, the true
crosswalk. Not here: how communities and villages are cut (``grid_cutting``), departments' grids (``department_gridding``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from math import ceil

from gridhub.city.world import rates
from gridhub.city.world.department_gridding import draw_department_grids
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.geography import Ground, Region
from gridhub.city.world.grid_cutting import GridForm, cut_rural, cut_urban, rooms_of, whole_road
from gridhub.city.world.grids import DepartmentGrid, Gridding, UnifiedGrid

RECUT_LETTER = "示例网格〔{year}〕{month}号"
LEAST_SHARE = 0.8
"""A department grid and a leaf grid that share less than this of both sides cut each other (F20)."""


def _exclusive(ground: Ground, grids: list[UnifiedGrid]) -> None:
    for estate in ground.estates:
        if estate.office:
            rooms = rooms_of(estate, tuple(estate.buildings))
            grids.append(
                UnifiedGrid(
                    f"{estate.region.code}901",
                    "行政中心专属网格",
                    1,
                    estate.region,
                    [estate.name],
                    exclusive_type="行政中心",
                    competent_department="市机关事务服务中心",
                    dwellings=rooms,
                    target=len(rooms),
                )
            )
    grids.extend(
        UnifiedGrid(
            f"{road.region.code}901",
            f"{road.name}街路市场专属网格",
            1,
            road.region,
            [whole_road(road)],
            exclusive_type="街路市场",
            competent_department="示例市市场监督管理局",
            dwellings=road.dwellings,
            target=len(road.dwellings),
        )
        for road in ground.roads
        if road.market
    )


def _plant_overlaps(dice: Dice, gridding: Gridding, households: int) -> None:
    """Half in town (a unit's grid also names the next unit), half in villages (a grid also names the one after it)."""
    wanted = max(2, round(households * rates.OVERLAPS_PER_HOUSEHOLD))
    neighbours = [
        (left, right)
        for left, right in pairwise(gridding.unified)
        if left.level == right.level and left.parent == right.parent and left.dwellings and right.dwellings
    ]
    units = [pair for pair in neighbours if pair[0].level == 3]
    farms = [pair for pair in neighbours if pair[0].level == 2 and not pair[0].region.urban]
    for left, right in dice.sample(units, ceil(wanted / 2)) + dice.sample(farms, wanted // 2):
        left.coverage = [*left.coverage, *right.coverage[:1]]
        gridding.overlaps.append((left, right))


def _blind_groups(ground: Ground) -> list[tuple[Region, int]]:
    """The last group of the last village that has more than three: nobody has drawn a grid there."""
    villages = [r for r in ground.regions if not r.urban and len(ground.groups[r.code]) > 3]
    return [(villages[-1], max(ground.groups[villages[-1].code]))] if villages else []


def build_gridding(seed: int, ground: Ground, households: int, form: GridForm = "customer") -> Gridding:
    """All grids; sets ``Dwelling.grid`` of every dwelling that exactly one leaf grid covers."""
    dice = Dice(seed, "gridding")
    gridding = Gridding()
    blind = _blind_groups(ground)
    gridding.blind = [(region, ground.group_text(region, group)) for region, group in blind]
    urban = [region for region in ground.regions if region.urban]
    for region in ground.regions:
        if region.urban:
            cut_urban(ground, gridding.unified, region, micro=region is urban[-1])
        else:
            cut_rural(ground, gridding.unified, region, form, {group for r, group in blind if r is region})
    _exclusive(ground, gridding.unified)
    _plant_overlaps(dice, gridding, households)
    _settle(gridding)
    retired = [grid for grid in gridding.unified if grid.level == 2 and grid.dwellings][:2]
    for grid in retired:
        code = f"{grid.code[:15]}9{grid.code[16:18]}"
        gridding.unified.append(
            UnifiedGrid(
                code,
                f"{grid.name}（撤并）",
                2,
                grid.region,
                list(grid.coverage),
                grid.parent,
                target=grid.target,
                valid_from=date(2021, 1, 1),
                valid_to=date(2022, 12, 31),
                letter="示例网格〔2021〕1号",
            )
        )
    gridding.unified.sort(key=lambda grid: grid.code)
    draw_department_grids(ground, gridding)
    return gridding


def _settle(gridding: Gridding) -> None:
    """Tell every dwelling its leaf grid; none where two grids claim it."""
    for grid in gridding.leaves():
        for dwelling in grid.dwellings:
            dwelling.grid = grid.true_id
    for dwelling in gridding.overlapped:
        dwelling.grid = ""


def recut(gridding: Gridding, month: Month) -> list[tuple[UnifiedGrid, UnifiedGrid]]:
    """On the first day of ``month`` a letter cuts two places anew; gives (grid as it was, grid as it is) of what goes on.

    In a village two neighbouring level-2 grids of one group move their border by two doors: same codes, other coverage.
    In a community the last level-2 grid without units of one level-1 grid goes to the level-1 grid before it, under a new
    code; both level-1 grids say what they cover now.
    """
    day, letter = month.first, RECUT_LETTER.format(year=month.year, month=month.number)
    changed: list[tuple[UnifiedGrid, UnifiedGrid]] = []
    touched = {id(grid) for pair in gridding.overlaps for grid in pair}
    pair = next(_movable_border(gridding, touched), None)
    if pair:
        left, right = pair
        name = left.coverage[0][: left.coverage[0].index("组") + 1]
        doors = [*left.dwellings, *right.dwellings]
        keep = len(left.dwellings) - 2
        for old, part in ((left, doors[:keep]), (right, doors[keep:])):
            text = f"{name}{part[0].door}-{part[-1].door}号"
            changed.append((old, _again(old, day, letter, coverage=[text], dwellings=part, name=f"{text}网格")))
    changed += _move_block(gridding, day, letter, touched)
    gridding.unified += [new for _, new in changed]
    gridding.unified.sort(key=lambda grid: (grid.code, grid.valid_from))
    _settle(gridding)
    return changed


def _movable_border(gridding: Gridding, touched: set[int]) -> Iterator[tuple[UnifiedGrid, UnifiedGrid]]:
    for left, right in pairwise(gridding.unified):
        same = left.level == right.level == 2 and left.parent == right.parent and not left.region.urban
        free = not {id(left), id(right)} & touched and left.valid_to is None and right.valid_to is None
        stretches = all("组" in grid.coverage[0] and grid.coverage[0].endswith("号") for grid in (left, right))
        if same and free and stretches and len(left.dwellings) > 3 and right.dwellings:
            yield left, right


def _move_block(gridding: Gridding, day: date, letter: str, touched: set[int]) -> list[tuple[UnifiedGrid, UnifiedGrid]]:
    top = [
        g for g in gridding.unified if g.level == 1 and g.region.urban and not g.exclusive_type and g.valid_to is None
    ]
    for to, giver in pairwise(top):
        blocks = [g for g in gridding.unified if g.parent == giver.code and g.valid_to is None]
        movable = [g for g in blocks if g.dwellings and id(g) not in touched]
        if to.region is not giver.region or len(blocks) < 2 or not movable:
            continue
        moved = next((g for g in reversed(movable) if g.dwellings[0].use == "住宅"), movable[-1])
        serials = [int(g.code[15:18]) for g in gridding.unified if g.parent == to.code]
        code = f"{to.code}{max(s for s in serials if s < 900) + 1:03d}"
        rest = [g for g in blocks if g is not moved]
        size = len(moved.dwellings)
        return [
            (to, _again(to, day, letter, coverage=[*to.coverage, *moved.coverage], target=to.target + size)),
            (
                giver,
                _again(giver, day, letter, coverage=[t for g in rest for t in g.coverage], target=giver.target - size),
            ),
            (moved, _again(moved, day, letter, code=code, parent=to.code, name=f"{to.name}{moved.coverage[0]}")),
        ]
    return []


def _again(old: UnifiedGrid, day: date, letter: str, **other: object) -> UnifiedGrid:
    """The grid from ``day`` on; the old row ends there."""
    old.valid_to = day
    said = {name: getattr(old, name) for name in UnifiedGrid.__slots__}
    said |= {"valid_from": day, "valid_to": None, "letter": letter, **other}
    if "dwellings" in other and "target" not in other:
        said["target"] = len(said["dwellings"])
    return UnifiedGrid(**said)


def true_crossings(gridding: Gridding) -> dict[tuple[str, str], tuple[int, int, int]]:
    """(department grid, leaf grid) by true ids → shared dwellings, dwellings of each side; overlaps count on both sides."""
    covers = {grid.true_id: {id(d) for d in grid.dwellings} for grid in gridding.leaves()}
    for left, right in gridding.overlaps:
        if left.true_id in covers:
            covers[left.true_id] |= {id(d) for d in right.dwellings}
    holders: dict[int, list[str]] = {}
    for grid, members in covers.items():
        for member in members:
            holders.setdefault(member, []).append(grid)
    found: dict[tuple[str, str], tuple[int, int, int]] = {}
    for own in gridding.departments:
        shared = Counter(leaf for dwelling in own.dwellings for leaf in holders.get(id(dwelling), ()))
        for leaf, count in shared.items():
            found[own.true_id, leaf] = (count, len(own.dwellings), len(covers[leaf]))
    return found


def cuts(gridding: Gridding) -> list[tuple[DepartmentGrid, UnifiedGrid]]:
    """Pairs of a department grid and a leaf grid that cut each other (F20)."""
    departments = {grid.true_id: grid for grid in gridding.departments}
    unified = {grid.true_id: grid for grid in gridding.leaves()}
    return [
        (departments[own], unified[leaf])
        for (own, leaf), (shared, wide, narrow) in true_crossings(gridding).items()
        if shared < LEAST_SHARE * wide and shared < LEAST_SHARE * narrow
    ]
