"""A city's months one after the other: its tables as they are spelled, what they hold, which findings are planted.

Belongs here: the loop over the exports of a month, planted findings. Not here: where files go (``generate``,
``next_month``), the world, sheets, dirt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from gridhub.city.files import exports_grids as grids
from gridhub.city.files import exports_people as people
from gridhub.city.files.city_file import DirtName
from gridhub.city.files.dirt import spell
from gridhub.city.files.form_files import write_hard
from gridhub.city.files.headers import COLUMNS
from gridhub.city.files.shape_files import ShapeFiles, Written
from gridhub.city.files.sheets import Spelled, Table
from gridhub.city.files.writing import WrittenFile, write
from gridhub.city.world import rates
from gridhub.city.world.dice import Month
from gridhub.city.world.firms import dead_permits
from gridhub.city.world.people import Person
from gridhub.city.world.world import World, build_world

EXPORTS: tuple[Callable[[World, Month], Iterator[Table]], ...] = (
    people.residents,
    people.floating,
    people.deaths,
    people.standard_addresses,
    grids.department_grids,
    grids.pollution_sources,
    grids.patrols,
    grids.market_entities,
    grids.status_changes,
    people.region_codes,
    people.low_income,
    people.old_age,
    people.cremations,
    grids.unified_grids,
    grids.staff,
    grids.visits,
    grids.key_persons,
)
EXPORT_NAMES = tuple(COLUMNS)
"""``public_security.resident``, …"""
DIRT: dict[DirtName, rates.Dirt] = {"plain": rates.PLAIN, "usual": rates.USUAL, "hard": rates.USUAL}
"""Damage of cells; ``hard`` adds that of forms."""


class Months:
    """The months of one city from its first on, each asked for once, in calendar order.

    What a month holds depends on the founding values and the months before, never on how many follow.
    """

    def __init__(
        self, *, households: int, seed: int, dirt: DirtName, first: Month, geometry: Written | None = None
    ) -> None:
        self.dirt = dirt
        self._next, self._first = first, first
        self._world = build_world(seed, households, first)
        self._paid: list[tuple[Person, Month]] = []
        self.maps = ShapeFiles(self._world, geometry) if geometry else None

    def tables(self) -> tuple[Month, list[Spelled], str]:
        """The next month, its tables as they are spelled, and the SHA-256 of name, headers and cells of all of them."""
        world, month = self._world, self._next
        world.advance(month)
        self._paid += [(person, month) for person in world.services.payees]
        self._paid += [(unit.members[0], month) for unit in world.services.units if not unit.ended]
        spelled = [
            spell(table, DIRT[self.dirt], world.seed, month) for export in EXPORTS for table in export(world, month)
        ]
        world.close(month)
        self._next = month.plus(1)
        content = hashlib.sha256()
        for table in spelled:
            content.update(repr((table.table.file_name, table.headers, table.cells)).encode())
        return month, spelled, content.hexdigest()

    def write(self, folder: Path, spelled: Spelled, month: Month) -> WrittenFile:
        """One of the month's tables as a file of ``folder``."""
        hard = self.dirt == "hard"
        return write_hard(folder, spelled, month, self._world.seed) if hard else write(folder, spelled, month)

    def findings(self) -> list[tuple[str, ...]]:
        """What a reader of all months so far can find, seen from the last day of the last one, in order.

        F01: paid for a month after the month of death, and an exported month's police or cremation list says so.
        F12, F18: as they stand in the last month.
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
        found |= {("F18", "dwelling", dwelling.true_id, last.text) for dwelling in self._world.gridding.overlapped}
        return sorted(found)
