"""How a department's grids lie over the unified grids, counted in dwellings.

A share is made of the dwellings whose place is known. One whose own address is in doubt (``doubt``) lies in a grid that
takes in the whole community and in none that names its estate or group: it would weigh on one side only. It is left out
of both and told beside.

Belongs here: relation and shares of each pair that shares a dwelling. Not here: what a grid covers (``coverage``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Relation = Literal["equal", "within", "contains", "overlaps"]


@dataclass(frozen=True, slots=True)
class Crossing:
    """One department grid and one unified grid that share dwellings.

    ``relation``: the department grid is equal to, within, contains or overlaps the unified grid.
    ``department_share``/``unified_share``: shared dwellings as a share of each side's, 4 decimals;
    all counts are without the dwellings in doubt, which are counted apart for each side.
    """

    department: str
    department_grid_id: str
    unified_grid_id: str
    relation: Relation
    dwelling_count: int
    department_dwelling_count: int
    unified_dwelling_count: int
    department_share: Decimal
    unified_share: Decimal
    department_doubt_count: int = 0
    unified_doubt_count: int = 0


def _share(part: int, whole: int) -> Decimal:
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def cross(
    department: str,
    cover: Mapping[str, Sequence[int]],
    unified_cover: Mapping[str, Sequence[int]],
    in_doubt: frozenset[int] = frozenset(),
) -> list[Crossing]:
    """Every pair of a department's and a unified grid, of any level, with a dwelling in common, ordered by ids.

    Both covers: grid id → dwelling numbers, each once. ``in_doubt``: dwellings whose own address leaves open where
    they lie.
    """
    unified_of: dict[int, list[str]] = defaultdict(list)
    for grid, indexes in unified_cover.items():
        for index in indexes:
            if index not in in_doubt:
                unified_of[index].append(grid)
    doubted = {grid: sum(index in in_doubt for index in indexes) for grid, indexes in unified_cover.items()}
    result: list[Crossing] = []
    for grid in sorted(cover):
        own_doubted = sum(index in in_doubt for index in cover[grid])
        total = len(cover[grid]) - own_doubted
        shared = Counter(unified for index in cover[grid] for unified in unified_of.get(index, ()))
        for unified, count in sorted(shared.items()):
            whole = len(unified_cover[unified]) - doubted[unified]
            relation: Relation = "overlaps"
            if count == total:
                relation = "equal" if count == whole else "within"
            elif count == whole:
                relation = "contains"
            result.append(
                Crossing(
                    department,
                    grid,
                    unified,
                    relation,
                    count,
                    total,
                    whole,
                    _share(count, total),
                    _share(count, whole),
                    own_doubted,
                    doubted[unified],
                )
            )
    return result
