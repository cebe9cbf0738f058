"""Small counts of people that are not shown, and that cannot be worked out from the others.

Belongs here: which cells are hidden, for equations between cells; the proof that none is determined. Not here: which tables
count people and how they add up (``contracts.margins``), reading and writing them (``release.tiers``).

The rule. A count from 1 to k-1 is hidden, and one that the release itself does not show (None) is a hidden one. An equation (a total and its parts) with hidden cells must leave each of them
open: two at least, and together large enough that each could be k or more. Where it does not, the smallest count beside them
is hidden too, at last the total, unless it is known anyway. No count is changed, and 0 is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from decimal import Decimal

import numpy as np

Cell = tuple[int, str]
"""Row and column of a table."""
Equation = tuple[Cell, ...]
"""The total, then its parts."""


def hidden_cells(
    counts: Mapping[Cell, int | None], equations: Sequence[Equation], k: int, known: Set[Cell] = frozenset()
) -> frozenset[Cell]:
    """The cells that must not be shown: the small ones, and what protects them. 0 is no secret. ``known``: totals that are known
    from elsewhere, so that hiding them protects nothing.

    Equations hold of the true counts: ``holds`` says which of the declared ones do.
    """
    hidden = {cell for cell, count in counts.items() if cell not in known and (count is None or 0 < count < k)}
    while True:
        hidden = _protected(counts, equations, hidden, k, known)
        told = determined(hidden, equations)
        more = _beside(counts, equations, hidden | known, told) or _beside(counts, equations, hidden | known, hidden)
        if not told or not more:
            return frozenset(hidden)
        hidden.add(min(more, key=lambda one: (counts[one] or 0, one)))


def _beside(
    counts: Mapping[Cell, int | None], equations: Sequence[Equation], fixed: Set[Cell], near: Set[Cell]
) -> list[Cell]:
    """The counts, none of those hidden or known, that stand in an equation with one of ``near``."""
    return [
        cell
        for equation in equations
        if not near.isdisjoint(equation)
        for cell in equation
        if cell not in fixed and (counts.get(cell) or 0) > 0
    ]


def _protected(
    counts: Mapping[Cell, int | None], equations: Sequence[Equation], hidden: Set[Cell], k: int, known: Set[Cell]
) -> set[Cell]:
    found = set(hidden)
    changed = True
    while changed:
        changed = False
        for equation in equations:
            inside = [cell for cell in equation if cell in found]
            if not inside or not _too_narrow(counts, equation, inside, k):
                continue
            parts = [cell for cell in equation[1:] if cell not in found and (counts.get(cell) or 0) > 0]
            total = equation[0]
            more = parts or ([total] if total not in found | known and (counts.get(total) or 0) > 0 else [])
            if more:
                found.add(min(more, key=lambda one: (counts[one] or 0, one)))
                changed = True
    return found


def _too_narrow(counts: Mapping[Cell, int | None], equation: Equation, inside: Sequence[Cell], k: int) -> bool:
    if len(inside) < 2:
        return True
    if equation[0] in inside:  # the total is not known: nothing can be taken from it
        return False
    rest = (counts[equation[0]] or 0) - sum(counts[cell] or 0 for cell in equation[1:] if cell not in inside)
    return rest - len(inside) < k - 1


def holds(counts: Mapping[Cell, int | None], equation: Equation) -> bool:
    """Whether a declared equation tells anything: one that is not true, because people of the total are in no part, lets
    nobody work anything out; nor does one whose unknown parts are nobody."""
    total, parts = counts[equation[0]], [counts[cell] for cell in equation[1:]]
    known = sum(part or 0 for part in parts)
    if None in parts:
        return total is None or total > known
    return total is None or total == known


def tells_small(share: Decimal | float | None, whole: int | None, k: int) -> bool:
    """Whether a percentage of a known number tells a count from 1 to k-1, of those it speaks of or of the others."""
    if share is None or not whole:
        return False
    counted = round(float(share) * whole / 100)
    return 0 < counted < k or 0 < whole - counted < k


def determined(hidden: Set[Cell], equations: Iterable[Equation]) -> frozenset[Cell]:
    """The hidden cells that follow from the shown ones by adding and subtracting, of however many equations."""
    found: set[Cell] = set()
    for cells, rows in _components(hidden, equations):
        at = {cell: number for number, cell in enumerate(cells)}
        matrix = np.zeros((len(rows), len(cells)))
        for number, equation in enumerate(rows):
            for position, cell in enumerate(equation):
                if cell in at:
                    matrix[number, at[cell]] += 1.0 if position == 0 else -1.0
        _, values, right = np.linalg.svd(matrix)
        free = right[int((values > 1e-9).sum()) :]
        found |= {cell for cell in cells if not len(free) or float(np.abs(free[:, at[cell]]).max()) < 1e-9}
    return frozenset(found)


def _components(hidden: Set[Cell], equations: Iterable[Equation]) -> Iterable[tuple[list[Cell], list[Equation]]]:
    """Hidden cells and the equations they stand in, those apart that share none."""
    touching = [equation for equation in equations if any(cell in hidden for cell in equation)]
    of: dict[Cell, list[int]] = defaultdict(list)
    for number, equation in enumerate(touching):
        for cell in equation:
            if cell in hidden:
                of[cell].append(number)
    seen: set[int] = set()
    for start in range(len(touching)):
        if start in seen:
            continue
        rows, cells, waiting = [], set(), [start]
        seen.add(start)
        while waiting:
            number = waiting.pop()
            rows.append(touching[number])
            for cell in touching[number]:
                if cell in hidden:
                    cells.add(cell)
                    fresh = [other for other in of[cell] if other not in seen]
                    seen.update(fresh)
                    waiting += fresh
        yield sorted(cells), rows
