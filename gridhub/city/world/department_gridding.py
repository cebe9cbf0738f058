"""Each department's own grids, drawn differently from the unified ones.

Belongs here: 警务区, 环保网格, 监管网格 and what they are meant to cover. Not here: the unified grids (``grid_cutting``).
"""

from __future__ import annotations

from gridhub.city.world.geography import Dwelling, Estate, Ground, Region
from gridhub.city.world.grid_cutting import rooms_of, whole_road
from gridhub.city.world.grids import DepartmentGrid, Gridding


class _Everybody:
    """The dwellings of regions."""

    def __init__(self, ground: Ground) -> None:
        self._of: dict[str, list[Dwelling]] = {}
        for dwelling in ground.dwellings:
            self._of.setdefault(dwelling.region.code, []).append(dwelling)

    def of(self, regions: list[Region]) -> list[Dwelling]:
        return [dwelling for region in regions for dwelling in self._of.get(region.code, [])]


def draw_department_grids(ground: Ground, gridding: Gridding) -> None:
    """The grids of police, environment and market supervision."""
    everybody = _Everybody(ground)
    for number, town in enumerate(ground.towns, 1):
        regions = [region for region in ground.regions if region.parent is town]
        for serial, start in enumerate(range(0, len(regions), 3), 1):
            part = regions[start : start + 3]
            station = part[0].station.removesuffix("派出所")
            gridding.police.append(
                DepartmentGrid(
                    "police",
                    f"JW{number:02d}{serial:02d}",
                    f"{station}第{serial}警务区",
                    "警务区",
                    [region.name for region in part],
                    part,
                    everybody.of(part),
                )
            )
        gridding.environment.append(
            DepartmentGrid(
                "environment",
                f"HB{number:02d}",
                f"{town.name}环保网格",
                "二级网格",
                [r.name for r in regions],
                regions,
                everybody.of(regions),
            )
        )
        for serial, region in enumerate(regions, 1):
            gridding.environment.append(
                DepartmentGrid(
                    "environment",
                    f"HB{number:02d}{serial:03d}",
                    f"{region.name}环保网格",
                    "三级网格",
                    [region.name],
                    [region],
                    everybody.of([region]),
                )
            )
    _market_grids(ground, gridding, everybody)


def _market_grids(ground: Ground, gridding: Gridding, everybody: _Everybody) -> None:
    """Estates and roads dealt out across community borders; villages of a town in threes.

    One estate of several low buildings is cut: its first building goes to one grid, the rest to the next (F20).
    """
    cut = next((e for e in ground.estates if _may_be_cut(e)), None)
    for number, town in enumerate(ground.towns, 1):
        places: list[tuple[str, Region, list[Dwelling]]] = []
        for estate in ground.estates:
            if estate.region.parent is not town:
                continue
            buildings = sorted(estate.buildings)
            if estate is cut:
                places.append((f"{estate.name}1栋", estate.region, rooms_of(estate, (1,))))
                # what stands between pushes the rest into the next grid
                cut_rest = (f"{estate.name}2-{buildings[-1]}栋", estate.region, rooms_of(estate, tuple(buildings[1:])))
                continue
            places.append((estate.name, estate.region, rooms_of(estate, tuple(buildings))))
        if cut is not None and cut.region.parent is town:
            places.append(cut_rest)
        places += [(whole_road(r), r.region, r.dwellings) for r in ground.roads if r.region.parent is town]
        villages = [(r.name, r, everybody.of([r])) for r in ground.regions if r.parent is town and not r.urban]
        serial = 0
        for pool, width in ((places, 5), (villages, 3)):
            for start in range(0, len(pool), width):
                serial += 1
                part = pool[start : start + width]
                coverage = [f"{region.name}{text}" if region.urban else text for text, region, _ in part]
                gridding.market.append(
                    DepartmentGrid(
                        "market",
                        f"SJ{number:02d}-{serial:02d}",
                        f"{town.name}第{serial}监管网格",
                        "监管网格",
                        coverage,
                        list(dict.fromkeys(region for _, region, _ in part)),
                        [dwelling for _, _, dwellings in part for dwelling in dwellings],
                    )
                )


def _may_be_cut(estate: Estate) -> bool:
    twins = any(d.ambiguous for d in rooms_of(estate, (1,)))
    return not estate.tall and not estate.office and 2 <= len(estate.buildings) <= 3 and not twins
