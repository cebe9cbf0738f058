"""Villages of a city of villages: groups, natural villages with doors, houses with rooms.

Belongs here: 大榆树村东屯12号, 王家湾3组8号, 东屯12号附1号, 东屯30号201室. Not here: which village has how many households (``founding``).
"""

from __future__ import annotations

from math import ceil

from gridhub.city.world import names, rates
from gridhub.city.world.dice import Dice
from gridhub.city.world.geography import Dwelling, Ground, Region
from gridhub.city.world.streets import annexes


def add_hamlets(ground: Ground, dice: Dice, region: Region, places: int, doors: int) -> None:
    """``places`` groups and natural villages (of up to three groups each) with ``doors`` doors together."""
    groups: dict[int, list[Dwelling]] = {}
    texts: dict[int, str] = {}
    size = max(4, ceil(doors / places))
    taken: set[str] = set()
    plain = key = 0
    while key < places:
        drawn = dice.uniform()
        if drawn < rates.PLAIN_GROUPS:
            key, plain = key + 1, plain + 1
            groups[key] = _doors(ground, dice, region, "", plain, size)
            texts[key] = f"{plain}组"
            continue
        in_groups = drawn < rates.PLAIN_GROUPS + rates.HAMLETS_WITH_GROUPS
        name = _name(dice, taken, team=not in_groups and dice.chance(0.2))
        parts = range(1, dice.between(2, 3) + 1) if in_groups else range(1)
        for group in parts:
            key += 1
            groups[key] = _doors(ground, dice, region, name, group, size)
            texts[key] = f"{name}{group}组" if group else name
    ground.groups[region.code] = groups
    ground.hamlets[region.code] = texts


def _name(dice: Dice, taken: set[str], *, team: bool) -> str:
    """A natural village's name, once per village: 东屯, 王家湾; of a ``team`` 向阳队."""
    while True:
        last = dice.pick(names.HAMLET_LAST)
        if team:
            name = dice.pick(names.HAMLET_TEAMS) + dice.pick(("社", "队"))
        elif dice.chance(0.5):
            name = dice.pick(names.HAMLET_SIDES) + last
        else:
            name = f"{dice.pick(names.HAMLET_FAMILIES)}家{last}"
        if name not in taken:
            taken.add(name)
            return name


def _doors(ground: Ground, dice: Dice, region: Region, hamlet: str, group: int, wanted: int) -> list[Dwelling]:
    made: list[Dwelling] = []
    door = 0
    while len(made) < wanted:
        door += 1
        if dice.chance(rates.HOUSES_WITH_ROOMS):
            made.extend(
                ground.add(region, "住宅", hamlet=hamlet, group=group, door=door, floor=floor, serial=serial)
                for floor in (1, 2)
                for serial in (1, 2)
            )
            continue
        made.extend(
            ground.add(region, "住宅", hamlet=hamlet, group=group, door=door, annex=annex)
            for annex in annexes(dice, rates.VILLAGE_ANNEXES)
        )
    return made
