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


Form = Callable[[Dwelling], str]
_ROOM: tuple[Form, ...] = (
    lambda d: f"{d.building}栋{d.unit}单元{d.room}",
    lambda d: f"{d.building}号楼{d.unit}单元{d.room}室",
    lambda d: f"{d.building}号楼{d.unit}单元{d.room}",
    lambda d: f"{d.building}幢{d.unit}单元{d.room}号",
    lambda d: f"{d.building}-{d.unit}-{d.room}",
    lambda d: f"{d.building}#-{d.unit}-{d.room}",
    lambda d: f"{d.building}#楼{d.unit}#{d.room}",
    lambda d: f"{d.building}—{d.unit}—{d.room}",
    lambda d: f"{d.building}栋{d.unit}门{d.room}",
    lambda d: f"{chinese(d.building)}号楼{chinese(d.unit)}单元{d.room}室",
    lambda d: f"{chinese(d.building)}栋{chinese(d.unit)}单元{d.room}室",
    lambda d: f"{d.building}号楼{d.unit}单元{d.floor}楼{d.serial}号",
    lambda d: f"{d.building}-{d.unit}-{d.room}".translate(FULL_WIDTH),
    lambda d: f" {d.building}栋 {d.unit}单元 {d.room}室",
)
"""The numbered end of a room's address, behind estate or road and number."""
_BASEMENT: tuple[Form, ...] = (
    lambda d: f"{d.building}栋{d.unit}单元{d.room}",
    lambda d: f"{d.building}号楼{d.unit}单元{d.room}室",
    lambda d: f"{d.building}幢{d.unit}单元{d.room}",
    lambda d: f"{chinese(d.building)}号楼{d.unit}单元{d.room}室",
)
_DOOR: tuple[Form, ...] = (
    lambda d: f"{d.region.name}{chinese(d.group)}组{d.door}号",
    lambda d: f"{d.region.name}{chinese(d.group)}社{d.door}号",
    lambda d: f"{d.region.name}第{chinese(d.group)}村民小组{d.door}号",
    lambda d: f"{d.region.name}{d.group}组{d.door}号".translate(FULL_WIDTH),
    lambda d: f"{d.region.name} {d.group}组 {d.door}号",
)
_ROAD: tuple[Form, ...] = (
    lambda d: f"{d.road}{d.door}号",
    lambda d: f"{d.road}{d.door}号".translate(FULL_WIDTH),
    lambda d: f"{d.road} {d.door} 号",
)
_HAMLET: tuple[Form, ...] = (
    lambda d: f"{d.hamlet}{d.group}组" if d.group else d.hamlet,
    lambda d: f"{d.hamlet}{chinese(d.group)}组" if d.group else f"{d.hamlet} ",
    lambda d: f"{d.hamlet}{chinese(d.group)}社" if d.group else d.hamlet,
    lambda d: f"{d.hamlet}第{chinese(d.group)}村民小组" if d.group else d.hamlet,
)
_OTHER_NAMES = ("小区", "花园", "家属院", "一期", "公寓")
_MOST_BUILDINGS = 14
"""No estate has more."""


def _prefix(dice: Dice, dwelling: Dwelling, *, place_known: bool, unique: bool = False) -> str:
    """A prefix that still tells the place: an estate name of two communities keeps its community, unless what follows is
    ``unique`` in the city."""
    town, region = dwelling.region.town.name, dwelling.region.name if dwelling.region.urban else ""
    choices = [f"{COUNTY_NAME}{town}{region}", f"{town}{region}", region]
    if not dwelling.ambiguous or place_known or unique:
        choices += [f"{COUNTY_NAME}{town}", town, ""]
    return dice.pick(choices)


def variant(dice: Dice, dwelling: Dwelling, *, place_known: bool) -> tuple[str, str]:
    """(text, kind of damage): another spelling, another prefix, or both."""
    if dwelling.collective:
        short = dice.pick((dwelling.collective, COUNTY_NAME + dwelling.collective))
        return short, "address_prefix"
    if dwelling.site is not None:
        return _at_site(dice, dwelling, place_known=place_known)
    if not dwelling.building and (dwelling.hamlet or dwelling.annex or dwelling.floor):
        return _part_of_door(dice, dwelling, place_known=place_known)
    forms = _ROOM if dwelling.building else _ROAD if dwelling.road else _DOOR
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
        return full + dwelling.estate + form(dwelling), "address_spelling"
    return (
        _prefix(dice, dwelling, place_known=place_known) + dwelling.estate + form(dwelling),
        "address_spelling_prefix",
    )


def _at_site(dice: Dice, dwelling: Dwelling, *, place_known: bool) -> tuple[str, str]:
    """A room whose standard address has road, number and (mostly) an estate: either may be left out where the other alone
    leads there."""
    site = dwelling.site
    assert site is not None
    number = f"{site.road}{site.door}号"
    spots = [(number + dwelling.estate, "address_spelling")]
    if dwelling.estate:
        spots.append((dwelling.estate, "address_without_road"))
        if site.alone:
            spots += [(number, "address_without_estate"), (f"{number}院", "address_without_estate")]
    else:
        spots.append((f"{number}院", "address_spelling"))
    spot, kind = dice.pick(spots)
    prefix = _prefix(dice, dwelling, place_known=place_known, unique=spot.startswith(number))
    return prefix + spot + dice.pick(_BASEMENT if dwelling.floor < 0 else _ROOM)(dwelling), kind


def _part_of_door(dice: Dice, dwelling: Dwelling, *, place_known: bool) -> tuple[str, str]:
    """A door with a part of its own or rooms, or in a natural village; the village is always named."""
    if dwelling.road:
        beginning, unique = dwelling.road, True
    else:
        group = (
            dice.pick(_HAMLET)(dwelling)
            if dwelling.hamlet
            else f"{dice.pick((dwelling.group, chinese(dwelling.group)))}组"
        )
        beginning, unique = dwelling.region.name + group, False
    prefix = _prefix(dice, dwelling, place_known=place_known, unique=unique)
    return f"{prefix}{beginning}{_door(dice, dwelling)}", "address_spelling_prefix"


def _door(dice: Dice, dwelling: Dwelling) -> str:
    """12号之一 = 12号之1; 12号附3号 = 12号附3 = 12附3号; 30号-1 = 30-1号; 12号201室 = 12号201 = 12号2楼201."""
    door, annex = dwelling.door, dwelling.annex
    if dwelling.floor:
        return f"{door}号{dice.pick((f'{dwelling.room}室', dwelling.room, f'{dwelling.floor}楼{dwelling.room}室'))}"
    if annex.startswith("之"):
        part = "一二".index(annex[1]) + 1
        return f"{door}号{dice.pick((annex, f'之{part}'))}"
    if annex.startswith("附"):
        bare = annex.removesuffix("号")
        return dice.pick((f"{door}号{annex}", f"{door}号{bare}", f"{door}{annex}"))
    if annex:
        return dice.pick((f"{door}号{annex}", f"{door}{annex}号"))
    return f"{door}号"


def without_unit(dice: Dice, dwelling: Dwelling, *, place_known: bool) -> str:
    """``3-501``: the unit is missing, so several dwellings fit unless the building has one unit."""
    form = dice.pick(("{b}-{r}", "{b}号楼{r}", "{b}栋{r}室"))
    prefix = _prefix(dice, dwelling, place_known=place_known)
    spot = dwelling.spot if dwelling.site is not None else dwelling.estate
    return prefix + spot + form.format(b=dwelling.building, r=dwelling.room)


def bare_group(dwelling: Dwelling) -> str:
    """``3组12号``: only where a column of the same row names the village."""
    return f"{dwelling.group}组{dwelling.door}号"


def other_name(dice: Dice, dwelling: Dwelling) -> str:
    """The estate under a name that is its listed one with a word behind it."""
    beginning = dwelling.canonical.removesuffix(dwelling.local)
    end = dwelling.local.removeprefix(dwelling.spot)
    return f"{beginning}{dwelling.estate}{dice.pick([n for n in _OTHER_NAMES if not dwelling.estate.endswith(n)])}{end}"


def unlisted_building(dice: Dice, dwelling: Dwelling) -> str:
    """A building of a listed estate that no list has: the text leads to no dwelling."""
    building = dice.between(_MOST_BUILDINGS + 1, _MOST_BUILDINGS + 5)
    beginning = dwelling.canonical.removesuffix(dwelling.local)
    end = dwelling.local.removeprefix(f"{dwelling.spot}{dwelling.building}")
    return f"{beginning}{dwelling.spot}{building}{end}"
