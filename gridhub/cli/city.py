"""Commands of the synthetic city: generate, one month more, score."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from gridhub.cli.messages import say
from gridhub.cli.session import HomeOption, ProjectOption, clock, friendly, load_project, stop
from gridhub.cli.terminal import out

if TYPE_CHECKING:
    from gridhub.city.world.dice import Month

city = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="合成城市：生成与评分 / the synthetic city")


@city.command("generate")
def city_generate(
    out_dir: Annotated[Path, typer.Option("--out")],
    households: Annotated[int, typer.Option("--households", min=50)] = 1500,
    months: Annotated[int, typer.Option("--months", min=1, max=24)] = 2,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 1,
    dirt: Annotated[
        Literal["plain", "usual", "hard", "addresses", "identity", "firms"], typer.Option("--dirt")
    ] = "usual",
    last_month: Annotated[str, typer.Option("--last-month", help="最后一个月 / YYYY-MM")] = "2026-10",
    grid_form: Annotated[
        Literal["customer", "village"],
        typer.Option(
            "--grid-form",
            help="农村一级网格：customer 村民小组，village 行政村 / rural level 1: a village group or the village",
        ),
    ] = "customer",
    recut: Annotated[
        bool, typer.Option("--recut", help="第二个月重新划分一部分网格 / cut some grids anew in the second month")
    ] = False,
    address_style: Annotated[
        Literal["estate-first", "road-first", "village"],
        typer.Option(
            "--address-style",
            help="标准地址写法：小区在前，路名门牌在前，村屯门牌 / 枫林苑1栋1单元101室; 迎宾路98号怡景雅居1栋1单元0101室; 大榆树村东屯12号",
        ),
    ] = "estate-first",
    traps: Annotated[
        Literal["by-style", "yes", "no"],
        typer.Option(
            "--traps",
            help="集体户、小区别名、未列入的楼栋、旧地名；by-style：小区在前时不放，其余放 / collective places, other names of estates, "
            "unlisted buildings, former names; by-style: not in estate-first",
        ),
    ] = "by-style",
    with_geometry: Annotated[
        bool, typer.Option("--with-geometry", help="另写网格边界和地址坐标 / boundaries and coordinates too")
    ] = False,
    coord_system: Annotated[
        Literal["wgs84", "gcj02", "bd09"], typer.Option("--coord-system", help="坐标系 / of boundaries and coordinates")
    ] = "wgs84",
    with_grid_workers: Annotated[
        bool,
        typer.Option(
            "--with-grid-workers", help="部门网格表写明网格员 / the departments' grid lists name their workers"
        ),
    ] = False,
) -> None:
    """生成一座合成城市的部门数据与真值 / write a synthetic city's exports and truth."""
    from gridhub.city.files.generate import generate
    from gridhub.city.world.dice import Month

    try:
        last = Month.parse(last_month)
    except ValueError:
        raise stop(2, say("city.no_month", text=last_month)) from None
    if recut and with_geometry:
        raise stop(2, say("city.recut_no_maps"))
    with friendly():
        cut = generate(
            out_dir, households=households, months=months, seed=seed, dirt=dirt, last_month=last.text,
            address_style=address_style, traps=None if traps == "by-style" else traps == "yes", grid_form=grid_form,
            recut=recut, geometry=coord_system if with_geometry else None, grid_workers=with_grid_workers,
        )  # fmt: skip
    out.print(say("city.done", path=out_dir), markup=False)
    if recut and not cut:
        out.print(say("city.recut_later" if cut is None else "city.recut_none"), markup=False)
    _tell_whether_over(last)


@city.command("next-month")
def city_next_month(
    folder: Annotated[
        Path, typer.Option("--city", help="generate 或 next-month 写的文件夹 / a generated city's folder")
    ],
    out_dir: Annotated[
        Path | None, typer.Option("--out", help="写到别处，城市不变 / write elsewhere, leave the city as it is")
    ] = None,
    late: Annotated[
        list[str] | None,
        typer.Option(
            "--late",
            help="迟报的数据项，如 civil_affairs.low_income：放在 late 而不放进 inbox / an export that comes late: into late, not inbox",
        ),
    ] = None,
    only_list: Annotated[
        bool, typer.Option("--list", help="只列出文件名，不写 / name the files, write nothing")
    ] = False,
) -> None:
    """写出合成城市的下一个月：同样的人和房，新的事 / write the following month of a synthetic city."""
    from gridhub.city.files.next_month import next_month

    with friendly():
        written = next_month(folder, out_dir, late=late or (), only_list=only_list)
    if only_list:
        for place, names in written.files.items():
            for name in names:
                out.print(f"{place}/{name}", markup=False)
        return
    target = out_dir or folder
    for place, names in written.files.items():
        if names:
            told = say(f"city.{place}", month=written.month.text, n=len(names), path=target / place)
            out.print(told, markup=False)
    if written.recut == 0:
        out.print(say("city.recut_none"), markup=False)
    _tell_whether_over(written.month)


def _tell_whether_over(month: Month) -> None:
    if month.last >= clock().date():
        out.print(say("city.not_over", month=month.text, last=month.last), markup=False)


@city.command("score")
def city_score(
    truth: Annotated[Path, typer.Option("--truth")],
    identity: Annotated[
        bool,
        typer.Option(
            "--identity",
            help="只评人员关联：难对、按损坏类型、拆分与混并 / links of persons alone: hard pairs, kinds of damage, splits, mixes",
        ),
    ] = False,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """与真值对照当前发布 / score the release in force against the truth."""
    from gridhub.city.scoring.score import score
    from gridhub.city.scoring.score_identity import score_identity
    from gridhub.city.scoring.truth_linked import compare_findings
    from gridhub.release.releases import require_current
    from gridhub.state.home import Home

    with friendly():
        loaded = load_project(project, home)
        where = Home(loaded.config.home)
        database = where.identities / f"{require_current(where).name}.duckdb"
        try:
            if identity:
                out.print(score_identity(database, truth).as_text(), markup=False)
                return
            found, linked = score(database, truth), compare_findings(loaded, database, truth)
        except FileNotFoundError as missing:
            raise stop(2, say("score.missing", path=missing)) from None
    out.print(found.as_text(), markup=False)
    out.print(linked.as_text(), markup=False)
