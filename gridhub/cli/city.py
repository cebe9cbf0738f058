"""Commands of the synthetic city: generate, score."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from gridhub.cli.messages import say
from gridhub.cli.session import HomeOption, ProjectOption, friendly, load_project, stop
from gridhub.cli.terminal import out

city = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="合成城市：生成与评分 / the synthetic city")


@city.command("generate")
def city_generate(
    out_dir: Annotated[Path, typer.Option("--out")],
    households: Annotated[int, typer.Option("--households", min=50)] = 1500,
    months: Annotated[int, typer.Option("--months", min=1, max=24)] = 2,
    seed: Annotated[int, typer.Option("--seed")] = 1,
    dirt: Annotated[Literal["plain", "usual", "hard"], typer.Option("--dirt")] = "usual",
) -> None:
    """生成一座合成城市的部门数据与真值 / write a synthetic city's exports and truth."""
    from gridhub.city.files.generate import generate

    generate(out_dir, households=households, months=months, seed=seed, dirt=dirt)
    out.print(say("city.done", path=out_dir), markup=False)


@city.command("score")
def city_score(
    truth: Annotated[Path, typer.Option("--truth")],
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """与真值对照当前发布 / score the release in force against the truth."""
    from gridhub.city.scoring.score import score
    from gridhub.city.scoring.truth_linked import compare_findings
    from gridhub.release.releases import require_current
    from gridhub.state.home import Home

    with friendly():
        loaded = load_project(project, home)
        where = Home(loaded.config.home)
        database = where.identities / f"{require_current(where).name}.duckdb"
        try:
            found, linked = score(database, truth), compare_findings(loaded, database, truth)
        except FileNotFoundError as missing:
            raise stop(2, say("score.missing", path=missing)) from None
    out.print(found.as_text(), markup=False)
    out.print(linked.as_text(), markup=False)
