"""``generate``: the synthetic city's files of several months, and the truth about them.

Belongs here: arguments, folders. Not here: what a month holds (``months``), one month more (``next_month``).
"""

from __future__ import annotations

from pathlib import Path

from gridhub.city.files.city_file import GENERATOR, City, DirtName
from gridhub.city.files.months import DIRT, Months
from gridhub.city.files.shape_files import Written
from gridhub.city.scoring.truth import Truth
from gridhub.city.world.dice import Month

INBOX, TRUTH, LATE = "inbox", "truth", "late"


def generate(
    out: Path,
    *,
    households: int,
    months: int,
    seed: int,
    dirt: DirtName,
    last_month: str = "2026-10",
    geometry: Written | None = None,
) -> None:
    """Writes ``<out>/inbox/*`` (19 exports a month, some in one file per police station), ``<out>/truth/*`` and
    ``<out>/city.json``, with which ``next_month`` goes on.

    The same arguments give the same bytes; ``dirt`` changes the spelling only, never the city, and more months change
    nothing of the first ones. ``geometry``: also maps, in that coordinate system (``shape_files``). Files of an earlier run in these folders are removed. Raises ValueError for arguments
    that cannot be met.
    """
    if dirt not in DIRT:
        raise ValueError(f"dirt must be one of {', '.join(DIRT)}: {dirt}")
    if households < 50 or months < 1 or seed < 0:
        raise ValueError("households must be at least 50, months at least 1, seed not negative")
    last = Month.parse(last_month)
    for folder in (INBOX, TRUTH, LATE):
        _empty(out / folder)
    (out / INBOX).mkdir(parents=True, exist_ok=True)
    made = Months(households=households, seed=seed, dirt=dirt, first=last.plus(1 - months), geometry=geometry)
    truth = Truth()
    contents: dict[str, str] = {}
    for _ in range(months):
        month, tables, content = made.tables()
        contents[month.text] = content
        for spelled in tables:
            truth.add(spelled, made.write(out / INBOX, spelled, month))
        if made.maps:
            made.maps.write(out / INBOX, month)
    truth.findings = made.findings()
    truth.write(out / TRUTH)
    if made.maps:
        made.maps.write_truth(out)
    City(households, seed, dirt, last, contents, GENERATOR, geometry).write(out)


def _empty(folder: Path) -> None:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.suffix in (".xlsx", ".xls", ".csv", ".gz", ".geojson", ".zip"):
            path.unlink()
