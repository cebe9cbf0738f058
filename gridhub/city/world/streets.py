"""What stands along a road in a city whose standard addresses write road and number first: estates, courts, alleys.

Belongs here: 迎宾路98号怡景雅居1栋1单元0101室, wings of an estate, courts without a name (文化路12号1幢2单元301室), basements, alleys with
光明巷12号之一. Not here: shops on the road itself (``founding``).
"""

from __future__ import annotations

from collections.abc import Iterator

from gridhub.city.world import rates
from gridhub.city.world.dice import Dice
from gridhub.city.world.geography import Dwelling, Estate, Ground, Region, Road, Site

_WINGS = ("东区", "西区")
_GAP = 6
"""Numbers between two estates of a road; they begin behind the last shop, so that no stretch of doors holds one."""


def add_along_road(
    ground: Ground,
    dice: Dice,
    region: Region,
    road: str,
    shops: int,
    estate_names: Iterator[str],
    alley_names: Iterator[str],
    wanted: int,
) -> int:
    """Estates and courts behind the shops of a community's road, and an alley, until ``wanted`` dwellings stand. Returns how
    many do."""
    alley = _alley(ground, dice, region, next(alley_names), max(6, round(wanted * rates.ALLEY_SHARE)))
    ground.roads.append(alley)
    built, door = len(alley.dwellings), shops
    while built < wanted:
        door += dice.between(2, _GAP)
        size = min(max(wanted - built, 12), dice.between(50, 90) if wanted < 450 else dice.between(120, 420))
        drawn = dice.uniform()
        word, zero = "幢" if dice.chance(0.4) else "栋", dice.chance(0.6)
        if drawn < rates.COURTS:
            site = Site(road, door, True, "幢", False)
            made = [_compound(ground, dice, region, "", site, min(size, 60), f"{road}{door}号")]
        elif drawn < rates.COURTS + rates.WINGED:
            name, site = next(estate_names), Site(road, door, False, word, zero)
            made = [
                _compound(ground, dice, region, name + wing, site, max(size // 2, 12), name + wing) for wing in _WINGS
            ]
        else:
            name, site = next(estate_names), Site(road, door, True, word, zero)
            made = [_compound(ground, dice, region, name, site, size, name, whole=True)]
        ground.estates.extend(made)
        built += sum(len(rooms) for estate in made for units in estate.buildings.values() for rooms in units.values())
    return built


def _compound(
    ground: Ground, dice: Dice, region: Region, name: str, site: Site, wanted: int, shown: str, *, whole: bool = False
) -> Estate:
    tall = bool(name) and dice.chance(0.45)
    estate = Estate(shown, region, tall, whole=whole)
    floors, units = (dice.pick((11, 17)), 2) if tall else (6, dice.between(2, 4))
    storeys = [*((-1,) if dice.chance(rates.BASEMENTS) else ()), *range(1, floors + 1)]
    built = number = 0
    while built < wanted and number < 14:
        number += 1
        estate.buildings[number] = {
            unit: [
                ground.add(
                    region, "住宅", estate=name, building=number, unit=unit, floor=floor, serial=serial, site=site
                )
                for floor in storeys
                for serial in (1, 2)
            ]
            for unit in range(1, units + 1)
        }
        built += len(storeys) * 2 * units
    return estate


def _alley(ground: Ground, dice: Dice, region: Region, name: str, wanted: int) -> Road:
    doors: list[Dwelling] = []
    door = 0
    while len(doors) < wanted:
        door += 1
        doors.extend(
            ground.add(region, "住宅", road=name, door=door, annex=annex)
            for annex in annexes(dice, rates.ALLEY_ANNEXES)
        )
    return Road(name, region, doors)


def annexes(dice: Dice, share: float) -> tuple[str, ...]:
    """The parts of one door: mostly the door alone; else the door and 之一 (之二), 附1号 (附2号, 附3号) or -1 (-2)."""
    if not dice.chance(share):
        return ("",)
    kind, count = dice.below(3), dice.between(1, 2)
    if kind == 0:
        return ("", "之一", "之二")[: count + 1]
    if kind == 1:
        return ("", *(f"附{number}号" for number in range(1, count + 2)))
    return ("", *(f"-{number}" for number in range(1, count + 1)))
