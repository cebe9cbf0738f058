"""How a clerk spells an address: every variant that domain.md §3 lists, and what a prefix may leave out.

Belongs here: texts of one dwelling. Not here: how often (``rates``).
"""

from __future__ import annotations

from collections.abc import Callable

from gridhub.city.world.dice import Dice
from gridhub.city.world.geography import COUNTY_NAME, Dwelling

_DIGITS = "零一二三四五六七八九十"
FULL_WIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")


def chinese(number: int) -> str:
    """1–99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + ("" if ones == 0 else _DIGITS[ones])


_ROOM: tuple[Callable[[Dwelling], str], ...] = (
    lambda d: f"{d.estate}{d.building}栋{d.unit}单元{d.room}",
    lambda d: f"{d.estate}{d.building}号楼{d.unit}单元{d.room}室",
    lambda d: f"{d.estate}{d.building}号楼{d.unit}单元{d.room}",
    lambda d: f"{d.estate}{d.building}幢{d.unit}单元{d.room}号",
    lambda d: f"{d.estate}{d.building}-{d.unit}-{d.room}",
    lambda d: f"{d.estate}{d.building}#-{d.unit}-{d.room}",
    lambda d: f"{d.estate}{d.building}#楼{d.unit}#{d.room}",
    lambda d: f"{d.estate}{d.building}—{d.unit}—{d.room}",
    lambda d: f"{d.estate}{d.building}栋{d.unit}门{d.room}",
    lambda d: f"{d.estate}{chinese(d.building)}号楼{chinese(d.unit)}单元{d.room}室",
    lambda d: f"{d.estate}{chinese(d.building)}栋{chinese(d.unit)}单元{d.room}室",
    lambda d: f"{d.estate}{d.building}号楼{d.unit}单元{d.floor}楼{d.serial}号",
    lambda d: f"{d.estate}{d.building}-{d.unit}-{d.room}".translate(FULL_WIDTH),
    lambda d: f"{d.estate} {d.building}栋 {d.unit}单元 {d.room}室",
)
_DOOR: tuple[Callable[[Dwelling], str], ...] = (
    lambda d: f"{d.region.name}{chinese(d.group)}组{d.door}号",
    lambda d: f"{d.region.name}{chinese(d.group)}社{d.door}号",
    lambda d: f"{d.region.name}第{chinese(d.group)}村民小组{d.door}号",
    lambda d: f"{d.region.name}{d.group}组{d.door}号".translate(FULL_WIDTH),
    lambda d: f"{d.region.name} {d.group}组 {d.door}号",
)
_ROAD: tuple[Callable[[Dwelling], str], ...] = (
    lambda d: f"{d.road}{d.door}号",
    lambda d: f"{d.road}{d.door}号".translate(FULL_WIDTH),
    lambda d: f"{d.road} {d.door} 号",
)


def _prefix(dice: Dice, dwelling: Dwelling, *, place_known: bool) -> str:
    """A prefix that still tells the place: an estate name of two communities keeps its community."""
    town, region = dwelling.region.town.name, dwelling.region.name if dwelling.region.urban else ""
    choices = [f"{COUNTY_NAME}{town}{region}", f"{town}{region}", region]
    if not dwelling.ambiguous or place_known:
        choices += [f"{COUNTY_NAME}{town}", town, ""]
    return dice.pick(choices)


def variant(dice: Dice, dwelling: Dwelling, *, place_known: bool) -> tuple[str, str]:
    """(text, kind of damage): another spelling, another prefix, or both."""
    forms = _ROOM if dwelling.estate else _ROAD if dwelling.road else _DOOR
    village = "" if dwelling.region.urban else dwelling.region.name
    drawn = dice.uniform()
    if drawn < 0.3:
        prefix = _prefix(dice, dwelling, place_known=place_known)
        text = prefix + (
            dwelling.local if not village or dwelling.road or dwelling.estate else village + dwelling.local
        )
        return text, "address_prefix"
    form = dice.pick(forms)
    if drawn < 0.6:
        full = f"{COUNTY_NAME}{dwelling.region.town.name}{'' if village else dwelling.region.name}"
        return full + form(dwelling), "address_spelling"
    return _prefix(dice, dwelling, place_known=place_known) + form(dwelling), "address_spelling_prefix"


def without_unit(dice: Dice, dwelling: Dwelling, *, place_known: bool) -> str:
    """``3-501``: the unit is missing, so several dwellings fit unless the building has one unit."""
    form = dice.pick(("{b}-{r}", "{b}号楼{r}", "{b}栋{r}室"))
    prefix = _prefix(dice, dwelling, place_known=place_known)
    return prefix + dwelling.estate + form.format(b=dwelling.building, r=dwelling.room)


def bare_group(dwelling: Dwelling) -> str:
    """``3组12号``: only where a column of the same row names the village."""
    return f"{dwelling.group}组{dwelling.door}号"
