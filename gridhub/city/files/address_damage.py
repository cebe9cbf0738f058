"""Addresses that no longer lead to their dwelling, as clerks write them: a part is missing, a name has a slip, a landmark or
the village alone stands for the place.

Belongs here: the text of a damaged address (domain.md §2, dirt catalogue). Not here: other spellings of a whole address
(``spelling``), how often it happens (``rates``).
"""

from __future__ import annotations

from gridhub.city.world.dice import Dice
from gridhub.city.world.geography import COUNTY_NAME, Dwelling

_LANDMARKS = ("加油站东100米", "小学对面", "卫生院北侧", "超市旁")
_SLIPS = "苑院园元圆"
"""Characters that are taken for one another."""

TYPO = "address_typo"
NOWHERE = frozenset(("address_part_missing", "address_landmark", "address_village_only"))
"""Kinds of damage after which nobody knows which dwelling is meant; after a slip in a name a person still does."""


def damaged(dice: Dice, dwelling: Dwelling) -> tuple[str, str]:
    """(text, kind of damage), each kind as often as the others."""
    beginning = dwelling.canonical.removesuffix(dwelling.local)
    kind = dice.pick(("address_part_missing", TYPO, "address_landmark", "address_village_only"))
    if kind == "address_part_missing" and (dwelling.building or dwelling.door):
        return beginning + _without_end(dwelling), kind
    if kind == TYPO and (name := dwelling.estate or dwelling.hamlet or dwelling.road or dwelling.region.name):
        place = dice.below(len(name) - 1)
        slip = name[:place] + dice.pick([c for c in _SLIPS if c != name[place]]) + name[place + 1 :]
        return dwelling.canonical.replace(name, slip, 1), kind
    village = f"{COUNTY_NAME}{dwelling.region.town.name}{dwelling.region.name}"
    if kind == "address_landmark":
        return village + dice.pick(_LANDMARKS), kind
    return village, "address_village_only"


def _without_end(dwelling: Dwelling) -> str:
    """The building without unit and room; road, hamlet or group without the door."""
    if dwelling.building:
        return dwelling.local[: dwelling.local.index("单元") - len(str(dwelling.unit))]
    return dwelling.road or f"{dwelling.hamlet}{f'{dwelling.group}组' if dwelling.group else ''}"
