"""A city's months one after the other: its tables, what they hold, which findings are planted.

Belongs here: the loop over the exports of a month, planted findings. Not here: where files go (``generate``,
``next_month``), making a file (``making``), the world, sheets, dirt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from gridhub.city.files import exports_benefits as benefits
from gridhub.city.files import exports_firms as firms
from gridhub.city.files import exports_grids as grids
from gridhub.city.files import exports_people as people
from gridhub.city.files.city_file import Founding
from gridhub.city.files.headers import COLUMNS
from gridhub.city.files.making import MadeFile, Maker, make_files, processors
from gridhub.city.files.shape_files import ShapeFiles, Written
from gridhub.city.files.sheets import Table
from gridhub.city.world.dice import Month
from gridhub.city.world.firms import dead_permits
from gridhub.city.world.geography import FORMER_COUNTY_NAME
from gridhub.city.world.grid_workers import contradictions
from gridhub.city.world.gridding import cuts
from gridhub.city.world.people import Person
from gridhub.city.world.world import World, build_world

EXPORTS: tuple[Callable[[World, Month], Iterator[Table]], ...] = (
    people.residents,
    people.floating,
    people.deaths,
    people.standard_addresses,
    grids.department_grids,
    firms.pollution_sources,
    firms.patrols,
    firms.market_entities,
    firms.status_changes,
    benefits.region_codes,
    benefits.low_income,
    benefits.old_age,
    benefits.cremations,
    grids.unified_grids,
    grids.staff,
    grids.visits,
    grids.key_persons,
)
EXPORT_NAMES = tuple(COLUMNS)
"""``public_security.resident``, …"""
LARGE = 5_000
"""Households from which on files are made by several processes."""


class Months:
    """The months of one city from its first on, each asked for once, in calendar order.

    What a month holds depends on the founding values and the months before, never on how many follow.
    """

    def __init__(
        self, founding: Founding, first: Month, processes: int | None = None, *, geometry: Written | None = None
    ) -> None:
        self._founding = founding
        large = founding.households >= LARGE
        self._processes = (processors() if large else 1) if processes is None else processes
        self._next, self._first = first, first
        self._world = build_world(
            founding.seed, founding.households, first, founding.address_style, founding.grid_form,
            traps=founding.traps, with_recut=founding.recut, with_grid_workers=founding.grid_workers,
        )  # fmt: skip
        self._paid: list[tuple[Person, Month]] = []
        self.maps = ShapeFiles(self._world, geometry) if geometry else None
        self.map_files: list[str] = []
        """Names of the maps of the last month."""

    def live(self, folder: Path | None, told: Callable[[MadeFile], None] = lambda _: None) -> tuple[Month, str]:
        """Live through the next month and write its files into ``folder`` (None: write nothing); ``told`` learns of
        every file in order. Returns the month, and the SHA-256 of name, headers and cells of all its tables."""
        world, month = self._world, self._next
        world.advance(month)
        self._paid += [(person, month) for person in world.services.payees]
        self._paid += [(unit.members[0], month) for unit in world.services.units if not unit.ended]
        content = hashlib.sha256()
        tables = [table for export in EXPORTS for table in export(world, month)]
        maker = Maker(folder, month, world.seed, self._founding.dirt, self._founding.traps)
        for made in make_files(maker, tables, self._processes):
            content.update(made.content)
            told(made)
        self.map_files = self.maps.write(folder, month) if self.maps and folder else []
        world.close(month)
        self._next = month.plus(1)
        return month, content.hexdigest()

    def former_names(self) -> list[tuple[str, ...]]:
        """Regions that had another name: level, code, name, former name, in code order; the county where any had."""
        ground = self._world.ground
        below = [
            (region.level, region.code, region.name, region.former_name)
            for region in sorted([*ground.towns, *ground.regions], key=lambda region: region.code)
            if region.former_name
        ]
        county = ground.county
        return [(county.level, county.code, county.name, FORMER_COUNTY_NAME), *below] if below else []

    def findings(self) -> list[tuple[str, ...]]:
        """What a reader of all months so far can find, seen from the last day of the last one, in order.

        F01: paid for a month after the month of death, and an exported month's police or cremation list says so.
        F12, F18, F19, F20, F201: as they stand in the last month; of a pair of grids both are named.
        """
        first, last = self._first, self._next.plus(-1)
        found: set[tuple[str, ...]] = set()
        for person, month in self._paid:
            seen = any(
                day is not None and first.first <= day <= last.last for day in (person.cancelled_on, person.cremated_on)
            )
            if person.death is not None and seen and month > Month.of(person.death):
                found.add(("F01", "person", person.true_id, month.text))
        found |= {
            ("F12", "pollution_source", source.true_id, last.text) for source in dead_permits(self._world.economy, last)
        }
        gridding = self._world.gridding
        pairs = [("F18", left.true_id, right.true_id) for left, right in gridding.overlaps]
        pairs += [("F20", unified.true_id, own.true_id) for own, unified in cuts(gridding)]
        pairs += [("F201", one.true_id, own.true_id) for one, own in contradictions(gridding, self._world.services)]
        found |= {(code, "grid", f"{one}+{other}", last.text) for code, one, other in pairs}
        ground = self._world.ground
        alive = {person.home for person in self._world.population.persons if person.death is None and person.home}
        lived_in = {home.dwelling.true_id for home in alive}
        places = {
            (region.code, ground.group_text(region, number))
            for region in ground.regions
            for number, doors in ground.groups.get(region.code, {}).items()
            if any(door.true_id in lived_in for door in doors)
        }
        found |= {
            ("F19", "region", f"{region.true_id}+{place}", last.text)
            for region, place in gridding.blind
            if (region.code, place) in places
        }
        return sorted(found)
