"""``generate``: the synthetic city's files of several months, and the truth about them.

Belongs here: arguments, the loop over months and exports, planted findings. Not here: the world, sheets, dirt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from gridhub.city.files import exports_grids as grids
from gridhub.city.files import exports_people as people
from gridhub.city.files.dirt import spell
from gridhub.city.files.form_files import write_hard
from gridhub.city.files.sheets import Table
from gridhub.city.files.writing import write
from gridhub.city.scoring.truth import Truth
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
DIRT = {"plain": rates.PLAIN, "usual": rates.USUAL, "hard": rates.USUAL}
"""Damage of cells; ``hard`` adds that of forms."""


def generate(
    out: Path,
    *,
    households: int,
    months: int,
    seed: int,
    dirt: Literal["plain", "usual", "hard"],
    last_month: str = "2026-10",
) -> None:
    """Writes ``<out>/inbox/*`` (19 exports a month, some in one file per police station) and ``<out>/truth/*``.

    The same arguments give the same bytes; ``dirt`` changes the spelling only, never the city. Files of an earlier run
    in these folders are removed. Raises ValueError for arguments that cannot be met.
    """
    if dirt not in DIRT:
        raise ValueError(f"dirt must be one of {', '.join(DIRT)}: {dirt}")
    if households < 50 or months < 1 or seed < 0:
        raise ValueError("households must be at least 50, months at least 1, seed not negative")
    last = Month.parse(last_month)
    calendar = tuple(last.plus(number - months + 1) for number in range(months))
    inbox, truth_folder = _empty(out / "inbox"), _empty(out / "truth")
    world = build_world(seed, households, calendar)
    truth = Truth()
    paid: list[tuple[Person, Month]] = []
    for month in calendar:
        world.advance(month)
        paid += [(person, month) for person in world.services.payees]
        paid += [(unit.members[0], month) for unit in world.services.units if not unit.ended]
        for export in EXPORTS:
            for table in export(world, month):
                spelled = spell(table, DIRT[dirt], seed, month)
                hard = dirt == "hard"
                written = write_hard(inbox, spelled, month, seed) if hard else write(inbox, spelled, month)
                truth.add(spelled, written)
        world.close(month)
    truth.findings = sorted(_findings(world, paid))
    truth.write(truth_folder)


def _empty(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.suffix in (".xlsx", ".xls", ".csv", ".gz"):
            path.unlink()
    return folder


def _findings(world: World, paid: list[tuple[Person, Month]]) -> set[tuple[str, ...]]:
    """What a reader of all exported months can find, seen from the last day of the last month.

    F01: paid for a month after the month of death, and an exported month's police or cremation list says so.
    F12, F18: as they stand in the last month.
    """
    first, last = world.months[0], world.months[-1]
    found: set[tuple[str, ...]] = set()
    for person, month in paid:
        seen = any(
            day is not None and first.first <= day <= last.last for day in (person.cancelled_on, person.cremated_on)
        )
        if person.death is not None and seen and month > Month.of(person.death):
            found.add(("F01", "person", person.true_id, month.text))
    found |= {("F12", "pollution_source", source.true_id, last.text) for source in dead_permits(world.economy, last)}
    found |= {("F18", "dwelling", dwelling.true_id, last.text) for dwelling in world.gridding.overlapped}
    return found
