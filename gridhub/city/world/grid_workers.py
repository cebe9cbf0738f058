"""Who walks a department's grid, as its list says (多网合一): mostly who stands on the roster there.

Belongs here: the worker of every department grid, the planted contradictions (F201) and their near misses, which pairs of
grids are one place. Not here: the roster (``services``), the grids (``department_gridding``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from gridhub.city.world.dice import Dice
from gridhub.city.world.gridding import LEAST_SHARE
from gridhub.city.world.grids import DepartmentGrid, Gridding, UnifiedGrid
from gridhub.city.world.services import Services

OTHER_PERSON, SPELLED_OTHERWISE = 0.25, 0.4
"""Of department grids: those that name somebody else; of the rest those that write the name with a blank or a title (P)."""
Pair = tuple[UnifiedGrid | DepartmentGrid, DepartmentGrid]


def name_workers(seed: int, gridding: Gridding, services: Services, strangers: list[str]) -> None:
    """Each department grid names the full-time worker of the level-1 grid that holds most of its dwellings; some name one of
    ``strangers``; some write the right name in another way. A grid where nobody is on the roster names nobody."""
    dice = Dice(seed, "grid workers")
    posts = {id(post.grid): post.person.name for post in services.posts if post.role == "专职网格员"}
    worker_of: dict[int, str] = {}
    for grid, members in _covers(gridding).items():
        if id(grid) in posts:
            worker_of.update(dict.fromkeys(members, posts[id(grid)]))
    for own in gridding.departments:
        here = Counter(worker_of[id(d)] for d in own.dwellings if id(d) in worker_of)
        if not here:
            continue
        own.worker = own.worker_written = min(here, key=lambda name: (-here[name], name))
        if dice.chance(OTHER_PERSON):
            own.worker = own.worker_written = dice.pick([name for name in strangers if name not in here])
        elif dice.chance(SPELLED_OTHERWISE):
            own.worker_written = _otherwise(dice, own.worker)


def _otherwise(dice: Dice, name: str) -> str:
    spaced = f"{name[0]}{dice.pick((' ', '　'))}{name[1:]}"
    return dice.pick((spaced, f"{name}同志", f"{name}（网格员）"))


def contradictions(gridding: Gridding, services: Services) -> list[Pair]:
    """Pairs of grids that are one place and of which the two lists name different workers (F201)."""
    on_roster: dict[int, set[str]] = {}
    walked = {id(post.grid) for post in services.posts if post.role == "专职网格员"}
    for post in services.posts:
        on_roster.setdefault(id(post.grid), set()).add(post.person.name)
    found: list[Pair] = []
    for grid, own in _one_place(gridding):
        if isinstance(grid, DepartmentGrid):
            differ = bool(grid.worker) and grid.worker != own.worker
        else:
            differ = id(grid) in walked and own.worker not in on_roster[id(grid)]
        if own.worker and differ:
            found.append((grid, own))
    return found


def _one_place(gridding: Gridding) -> Iterator[Pair]:
    listed = {id(own): {id(d) for d in own.dwellings if d.listed} for own in gridding.departments}
    for grid, members in _covers(gridding).items():
        for own in gridding.departments:
            if _same(members, listed[id(own)]):
                yield grid, own
    for one, other in combinations(sorted(gridding.departments, key=lambda own: own.department), 2):
        if one.department != other.department and _same(listed[id(one)], listed[id(other)]):
            yield one, other


def _same(one: set[int], other: set[int]) -> bool:
    least = LEAST_SHARE * max(len(one), len(other))
    return bool(one and other) and len(one & other) >= least


def _covers(gridding: Gridding) -> dict[UnifiedGrid, set[int]]:
    """The listed dwellings of every grid in use, those of the grids below it among them."""
    in_use = [grid for grid in gridding.unified if grid.valid_to is None]
    covers = {grid.code: {id(d) for d in grid.dwellings if d.listed} for grid in in_use}
    for left, right in gridding.overlaps:
        covers[left.code] |= covers[right.code]
    for grid in sorted(in_use, key=lambda grid: -grid.level):
        if grid.parent in covers:
            covers[grid.parent] |= covers[grid.code]
    return {grid: covers[grid.code] for grid in in_use}
