"""Commands that keep a home whole: backup, restore, verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gridhub.cli.messages import say
from gridhub.cli.session import HomeOption, ProjectOption, clock, find_home, friendly, load_project, stop
from gridhub.cli.terminal import err, out
from gridhub.contracts.errors import GridhubError


def backup(
    to: Annotated[Path, typer.Option("--to", help="备份到的文件夹，最好在另一块磁盘上 / folder of the backup")],
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """备份数据目录，运行中也可以；再次备份到同一文件夹只复制新的 / back up the home, also while it works; again copies what is new."""
    from gridhub.keeping.backup import back_up
    from gridhub.state.home import Home

    with friendly():
        loaded = load_project(project, home)
        made = back_up(Home(loaded.config.home), to, city=loaded.config.city_name, at=clock())
    release = made.release or "-"
    if made.mended:
        err.print(say("backup.mended", n=len(made.mended), paths="、".join(made.mended[:5])), markup=False)
    out.print(
        say("backup.done", path=to, files=len(made.files), megabytes=round(made.size / 1e6, 1), release=release),
        markup=False,
    )
    err.print(say("backup.keep"), markup=False)


def restore(
    source: Annotated[Path | None, typer.Option("--from", help="备份文件夹 / folder of the backup")] = None,
    from_archive: Annotated[
        bool,
        typer.Option("--from-archive", help="只由存档重建 control.db / rebuild control.db from what the archive says"),
    ] = False,
    key_only: Annotated[bool, typer.Option("--key-only", help="只恢复密钥 / give back the key alone")] = False,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """从备份恢复数据目录；或由存档重建 control.db / restore the home from a backup, or control.db from the archive."""
    from gridhub.build.run import locked
    from gridhub.keeping.restore import rebuild_control, restore_home, restore_key

    if (source is None) == (not from_archive) or (key_only and source is None):
        raise stop(2, say("usage.restore"))
    with friendly():
        where = find_home(home, project)
        if source is None:
            with locked(where):
                rebuilt = rebuild_control(where)
            out.print(say("restore.rebuilt", n=rebuilt.deliveries, path=where.control), markup=False)
            err.print(say("restore.not_in_archive"), markup=False)
            if rebuilt.damaged:
                raise stop(1, say("restore.damaged", n=rebuilt.damaged))
        elif key_only:
            with locked(where):
                restore_key(where, source)
            out.print(say("restore.key", path=where.keys / "hub.key"), markup=False)
        else:
            with locked(where):
                made = restore_home(where, source)
            out.print(
                say(
                    "restore.done", path=where.root, files=len(made.files), release=made.release or "-", at=made.made_at
                ),
                markup=False,
            )


def verify(
    release: Annotated[
        str | None, typer.Argument(metavar="RELEASE", help="发布编号，默认生效的 / the one in force by default")
    ] = None,
    published: Annotated[
        Path | None,
        typer.Option(
            "--published", help="publish 写出的一个文件：与写出时相同吗 / a file that publish wrote: is it as written"
        ),
    ] = None,
    deep: Annotated[
        bool, typer.Option("--deep", help="在临时目录里由存档重做这个发布再比较 / make the release anew and compare")
    ] = False,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """逐字节核对存档、登记、发布、缓存和导出日志；有不同则退出码为 1，无法重做为 3 / look at every byte of the home; exit code 1 when one differs, 3 when it cannot be made anew."""
    from gridhub.keeping.verify import verify as look_at
    from gridhub.state.home import Home

    if published is not None:
        _verify_published(published, home, project)
        return
    with friendly():
        loaded = load_project(project, home)
        where = Home(loaded.config.home)
        found = look_at(where, release)
        differences = list(found.differences)
        not_remade: GridhubError | None = None
        if deep and found.release is not None:
            from gridhub.build.rebuilding import CannotRemake, differing_tables
            from gridhub.build.run import locked

            try:
                with locked(where):
                    differences += differing_tables(loaded, where, found.release)
            except CannotRemake as error:
                not_remade = error
    for one in differences:
        err.print(f"- [{one.part}] {one.what}；{one.remedy}", markup=False, soft_wrap=True)
    if found.release is None:
        out.print(say("verify.none"), markup=False)
    else:
        out.print(say("verify.head", release=found.release, head=found.head), markup=False, soft_wrap=True)
    if differences:
        raise stop(1, *([str(not_remade)] if not_remade else []), say("verify.differences", n=len(differences)))
    out.print(say("verify.whole", n=found.looked_at), markup=False)
    if not_remade is not None:
        raise stop(not_remade.exit_code, str(not_remade))


def _verify_published(file: Path, home: Path | None, project: Path | None) -> None:
    from gridhub.release.tiers.tier_file import changed_since_written

    with friendly():
        changed = changed_since_written(find_home(home, project), file)
    for what in changed:
        err.print(f"- {file}: {what}", markup=False, soft_wrap=True)
    if changed:
        raise stop(1, say("verify.differences", n=len(changed)))
    out.print(say("verify.published", path=file), markup=False, soft_wrap=True)
