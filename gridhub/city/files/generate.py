"""``generate``: the synthetic city's files of several months, and the truth about them.

Belongs here: arguments, folders. Not here: what a month holds (``months``), one month more (``next_month``).
"""

from __future__ import annotations

from pathlib import Path

from gridhub.build.memory import without_collection
from gridhub.city.files.city_file import GENERATOR, City, DirtName, Founding
from gridhub.city.files.making import DIRT
from gridhub.city.files.months import Months
from gridhub.city.files.shape_files import Written
from gridhub.city.scoring.truth import TruthFiles
from gridhub.city.world.dice import Month
from gridhub.city.world.founding import URBAN_SHARE, AddressStyle
from gridhub.city.world.grid_cutting import GridForm

INBOX, TRUTH, LATE = "inbox", "truth", "late"


def generate(
    out: Path,
    *,
    households: int,
    months: int,
    seed: int,
    dirt: DirtName,
    last_month: str = "2026-10",
    grid_form: GridForm = "customer",
    recut: bool = False,
    address_style: AddressStyle = "estate-first",
    traps: bool | None = None,
    geometry: Written | None = None,
    grid_workers: bool = False,
) -> int | None:
    """Writes ``<out>/inbox/*`` (every export of ``headers.COLUMNS`` each month, some in one file per police station), ``<out>/truth/*`` and
    ``<out>/city.json``, with which ``next_month`` goes on.

    The same arguments give the same bytes; ``dirt`` changes the spelling only, never the city (but ``identity``: some people
    in it are hard to tell apart; ``firms``: works and firms have branches), and more months change nothing of the first ones.
    ``grid_form``: how grids are cut (``world.grid_cutting``); ``recut``: on the first day of the
    second month a letter cuts some of them anew. ``traps`` (default: in every style but ``estate-first``): collective
    places, other names of estates, buildings nobody listed, former names. ``geometry``: also maps, in that coordinate
    system (``shape_files``), not with ``recut``. ``grid_workers``: the departments' grid lists name who walks a grid. Files of an earlier run in these folders are
    removed. Gives the number of grids that were cut anew (None: not asked for, or the second month is still to come). Raises ValueError for arguments that cannot be met.
    """
    if dirt not in DIRT:
        raise ValueError(f"dirt must be one of {', '.join(DIRT)}: {dirt}")
    if address_style not in URBAN_SHARE:
        raise ValueError(f"address_style must be one of {', '.join(URBAN_SHARE)}: {address_style}")
    if households < 50 or months < 1 or seed < 0:
        raise ValueError("households must be at least 50, months at least 1, seed not negative")
    if geometry and recut:
        raise ValueError("a city that is cut anew has no maps: geometry and recut exclude each other")
    last = Month.parse(last_month)
    for folder in (INBOX, TRUTH, LATE):
        _empty(out / folder)
    (out / INBOX).mkdir(parents=True, exist_ok=True)
    founding = Founding(
        households, seed, dirt, address_style, address_style != "estate-first" if traps is None else traps, grid_form,
        recut, grid_workers,
    )  # fmt: skip
    contents: dict[str, str] = {}
    with without_collection(), TruthFiles(out / TRUTH, households) as truth:
        made = Months(founding, last.plus(1 - months), geometry=geometry)
        for _ in range(months):
            month, content = made.live(out / INBOX, lambda file: truth.add(file.truth))
            contents[month.text] = content
        truth.conclude(made.findings(), made.former_names())
    if made.maps:
        made.maps.write_truth(out)
    City(founding, last, contents, GENERATOR, geometry).write(out)
    return next(iter(made.recut_grids.values()), None)


def _empty(folder: Path) -> None:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.suffix in (".xlsx", ".xls", ".csv", ".gz", ".geojson", ".zip"):
            path.unlink()
