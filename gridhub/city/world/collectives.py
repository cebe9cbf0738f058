"""Places that are no household's, and names of before: what makes an address lead to no dwelling, or not at once.

Belongs here: 集体户 and institutions, former names of towns and villages. Not here: who is registered there (``people``).
"""

from __future__ import annotations

from gridhub.city.world import names, place_names, rates
from gridhub.city.world.dice import Dice
from gridhub.city.world.geography import Dwelling, Ground


def add_collectives(ground: Ground) -> None:
    """Each police station's 集体户; a school, factory or hospital in every town that has a community, in turn."""
    for number, town in enumerate(ground.towns):
        regions = [region for region in ground.regions if region.parent is town and region.urban]
        if not regions:
            continue
        place = town.name.removesuffix("街道").removesuffix("镇")
        institution = names.INSTITUTIONS[number % len(names.INSTITUTIONS)].format(place=place)
        for name in (f"{regions[0].station}集体户", institution):
            ground.collectives.append(
                Dwelling(f"C{len(ground.collectives) + 1:05d}", regions[0], "集体", listed=False, collective=name)
            )


def give_former_names(ground: Ground, dice: Dice) -> None:
    """Some towns were 乡, some villages had another name, which no village has today."""
    taken = {region.name for region in ground.regions}
    unused = (name for name in place_names.villages() if name not in taken)
    for region in [*ground.towns, *ground.regions]:
        if region.name.endswith("镇") and dice.chance(rates.FORMER_TOWNS):
            region.former_name = f"{region.name.removesuffix('镇')}乡"
        elif region.level == "village" and not region.urban and dice.chance(rates.FORMER_VILLAGES):
            region.former_name = next(unused)
