"""Generated cities whose addresses are written in one of three ways, with the former names decided, run and scored.

Belongs here: making one. Not here: expectations (the integration test of small ones, the soak of large ones).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from gridhub.city.files.generate import generate
from gridhub.city.scoring.score import Score, score
from gridhub.city.scoring.truth import read_table
from gridhub.city.world.founding import AddressStyle
from gridhub.project.reading.loading import load
from gridhub.release.releases import require_current
from gridhub.state.home import Home
from tests.integration.conftest import ROOT, CityRun

STYLES: tuple[AddressStyle, ...] = ("estate-first", "road-first", "village")
DECIDED = "2026-10-01,tester,county chronicle"


def scored(folder: Path, style: AddressStyle, seed: int, households: int) -> Score:
    """The score of a city of one month: traps included, former names told by ``decisions/place_alias.csv``."""
    generate(folder / "city", households=households, months=1, seed=seed, dirt="usual", address_style=style, traps=True)
    project_folder = folder / "project"
    for name in ("connectors", "schemas", "assets", "decisions"):
        shutil.copytree(ROOT / name, project_folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", project_folder / "pyproject.toml")
    former = [
        f"{line['former_name']},{line['region_code']},{DECIDED}"
        for line in read_table(folder / "city" / "truth", "former_names")
    ]
    lines = ["former_name,region_code,decided_on,actor,reason", *former]
    (project_folder / "decisions" / "place_alias.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    environ = {
        **os.environ, "GRIDHUB_INBOX": str(folder / "city" / "inbox"), "GRIDHUB_HOME": str(folder / "home"),
    }  # fmt: skip
    city = CityRun(project := load(project_folder, environ=environ), Home(project.config.home))
    city.run()
    return score(city.home.identities / f"{require_current(city.home).name}.duckdb", folder / "city" / "truth")


def shares(found: Score) -> tuple[float, float, float]:
    """Of the resolvable mentions: the right dwelling, another standard dwelling, one founded beside."""
    told = found.addresses.of("resolvable")
    parts = [told.count(answer) / told.mentions for answer in ("right", "standard", "founded")]
    return parts[0], parts[1], parts[2]
