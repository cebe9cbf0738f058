"""A proposal for dividing one community or village into grids within a norm of households.

Belongs here: the order of what stands there, the division, why a norm cannot be met, coverage texts of the parts. Not here:
reading a release, the office's form (``release``). A building is never divided, neighbours stay together: the buildings of
an estate, the doors of a road and the groups of a village in order, places in the order of the grids they are in today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from gridhub.project.address_grammar import AddressGrammar

Kind = Literal["building", "unit", "door", "group", "place"]
LevelWords = Mapping[Kind, str]
_SPLIT = 0.1
"""What cutting a place costs: as much as a grid that is a third off the target: places are cut only where it pays."""


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """What is never divided: a building (or its unit, at the level of units), a door, a village group, or a place of which
    nothing finer is known.

    ``place``: estate (with phase), road, village group, or "" for the groups of the village; ``number``: as text.
    ``order``: where it stands among the blocks of its community. ``households``: living households in it.
    """

    order: tuple[str | int, ...]
    place: str
    kind: Kind
    number: str
    households: int
    dwellings: int


@dataclass(frozen=True, slots=True)
class PlannedGrid:
    """One grid of the proposal: its blocks in order."""

    blocks: tuple[Block, ...]
    coverage: str
    households: int
    dwellings: int
    buildings: int
    remark: str


@dataclass(frozen=True, slots=True)
class Plan:
    """``met``: every grid is within the norm; else ``reasons`` says in Chinese what stands against it."""

    grids: tuple[PlannedGrid, ...]
    met: bool
    reasons: tuple[str, ...]


def level_words(words: AddressGrammar) -> LevelWords:
    """The word to write behind a number of each kind: the usual one where the city has it, else the city's first."""

    def written(usual: str, listed: Sequence[str]) -> str:
        return usual if usual in listed else listed[0]

    return {
        "building": written("栋", words.covered_buildings()), "unit": written("单元", words.unit), "door": "号",
        "group": written("组", words.group), "place": "",
    }  # fmt: skip


def number_key(text: str) -> tuple[int, int, str]:
    """Order of buildings and doors: numbers first, by value, then letters."""
    digits = "".join(c for c in text.split("-")[0] if c.isdecimal())
    return (0, int(digits), text) if digits else (1, 0, text)


def divide(blocks: Sequence[Block], norm: tuple[int, int], target: int, region_name: str, words: LevelWords) -> Plan:
    """The division of ``blocks`` whose grids break the norm least, then come nearest to ``target``, then cut fewest places.

    All divisions into stretches of neighbours are weighed; of equals the one with fewer grids, then the earlier cuts.
    """
    ordered = sorted(blocks)
    if not ordered:
        return Plan((), False, ("该社区（村）没有已知的房屋，无法划分",))
    sums = [0]
    for block in ordered:
        sums.append(sums[-1] + block.households)
    low, high = norm
    # best[i]: (households outside the norm, cost, grids) of the first i blocks, and where the last grid begins.
    best: list[tuple[tuple[int, float, int], int]] = [((0, 0.0, 0), 0)]
    for end in range(1, len(ordered) + 1):
        choices = []
        for start in range(end - 1, -1, -1):
            size = sums[end] - sums[start]
            outside = max(0, low - size, size - high)
            over, cost, count = best[start][0]
            split = _SPLIT if start and ordered[start - 1].place == ordered[start].place else 0.0
            off = (size - target) / target
            choices.append(((over + outside, round(cost + off * off + split, 9), count + 1), start))
            if size > 2 * high and start < end - 1 and best[start + 1][0][0] < over + outside:
                break
        best.append(min(choices))
    cuts = [len(ordered)]
    while cuts[-1]:
        cuts.append(best[cuts[-1]][1])
    stretches = [tuple(ordered[start:end]) for end, start in pairwise(cuts)][::-1]
    grids = tuple(_grid(stretch, ordered, norm, region_name, words) for stretch in stretches)
    met = best[-1][0][0] == 0
    return Plan(grids, met, () if met else tuple(_reasons(ordered, norm, grids, words)))


def _grid(
    blocks: tuple[Block, ...], every: Sequence[Block], norm: tuple[int, int], region_name: str, words: LevelWords
) -> PlannedGrid:
    households = sum(block.households for block in blocks)
    low, high = norm
    remark = f"少于下限 {low} 户" if households < low else f"超过上限 {high} 户" if households > high else ""
    return PlannedGrid(
        blocks, _coverage(blocks, every, region_name, words), households, sum(block.dwellings for block in blocks),
        sum(block.kind == "building" for block in blocks), remark,
    )  # fmt: skip


def _reasons(
    blocks: Sequence[Block], norm: tuple[int, int], grids: Sequence[PlannedGrid], words: LevelWords
) -> list[str]:
    low, high = norm
    total = sum(block.households for block in blocks)
    reasons = [
        f"{block.place}{block.number}{words[block.kind]} 一处就有 {block.households} 户，超过上限 {high} 户；不拆开楼栋或门牌就无法达标"
        for block in blocks
        if block.households > high
    ]
    if total < low:
        reasons.append(f"全社区（村）共 {total} 户，少于一个网格的下限 {low} 户；可与相邻网格的标准一并商定")
    elif not any(count * low <= total <= count * high for count in range(1, total // low + 1)):
        reasons.append(f"共 {total} 户：划几个网格都不能使每个网格都在 {low}–{high} 户之间")
    if not reasons:
        off = "、".join(f"第 {n} 个 {grid.households} 户" for n, grid in enumerate(grids, 1) if grid.remark)
        reasons.append(f"楼栋和门牌不拆开、相邻的在一起，就无法都在 {low}–{high} 户之间：{off}")
    return reasons


def _coverage(blocks: Sequence[Block], every: Sequence[Block], region_name: str, words: LevelWords) -> str:
    """The text by which the grid list would say it: whole places by their name, else ranges and lists of numbers."""
    parts: list[str] = []
    for place in dict.fromkeys(block.place for block in blocks):
        inside = [block for block in blocks if block.place == place]
        whole = [block for block in every if block.place == place]
        name = place or region_name
        # A village of nothing but groups is named by itself; else its name alone would cover its roads too.
        if len(inside) == len(whole) and (place or len(whole) == len(every)):
            parts.append(name)
            continue
        for kind, word in words.items():
            numbers = [block.number for block in inside if block.kind == kind]
            others = [block.number for block in whole if block.kind == kind and block not in inside]
            parts += [f"{name}{stretch}{word}" for stretch in _stretches(numbers, others)]
    return "、".join(parts)


def _stretches(numbers: Sequence[str], others: Sequence[str]) -> list[str]:
    """``1-3``, ``5``: runs that no number of the others lies in."""
    found: list[list[str]] = []
    for number in sorted(numbers, key=number_key):
        last = found[-1] if found else None
        if last and number.isdecimal() and last[-1].isdecimal():
            between = any(
                o.split("-")[0].isdecimal() and int(last[-1]) <= int(o.split("-")[0]) <= int(number) for o in others
            )
            if not between:
                last.append(number)
                continue
        found.append([number])
    return [run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in found]
