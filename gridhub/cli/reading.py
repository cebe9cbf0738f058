"""Commands of those who read: query, explain, report, rollback. Not here: files for others (``publishing``)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gridhub.cli.messages import say
from gridhub.cli.results import FormatOption, OutOption, form_of, hand_out, need_ending
from gridhub.cli.session import (
    HomeOption,
    ProjectOption,
    PurposeOption,
    RevealOption,
    find_config,
    find_home,
    friendly,
    load_project,
    revealing,
    stop,
)
from gridhub.cli.terminal import err, out, show_explanation
from gridhub.cli.written_files import ForceOption, need_new_file, new_file

if TYPE_CHECKING:
    from gridhub.release.reading import Reveal


def query(
    sql: Annotated[str, typer.Argument(help="SELECT …")],
    format: FormatOption = None,
    output: OutOption = None,
    force: ForceOption = False,
    reveal: RevealOption = False,
    purpose: PurposeOption = "",
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """查询当前发布（只读）/ query the release in force, read-only."""
    from gridhub.release.reading import QueryLimits, ask_with_reservations
    from gridhub.state.home import Home

    form = form_of(format, output)
    with friendly():
        config = find_config(home, project)
        if output is not None:
            need_new_file(output, config.home, config.inbox, force=force)
        limits = QueryLimits.of(config.budgets, to_file=output is not None)
        frame, told = ask_with_reservations(Home(config.home), sql, revealing(reveal, purpose), limits)
    hand_out(frame, form, output, force=force, private=reveal, reservations=told)
    for line in told:
        err.print(line, markup=False)


def explain(
    table: Annotated[str, typer.Argument(help="mart.basic_ledger")],
    row_id: Annotated[str, typer.Argument(metavar="ID")],
    column: Annotated[str | None, typer.Argument()] = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", help="人员：写成一个 HTML 文件，怎样关联、为什么 / a person as one HTML file"),
    ] = None,
    force: ForceOption = False,
    beside: Annotated[
        str | None,
        typer.Option("--with", help="另一个人员编号或来源行，并排对照 / another person or record, side by side"),
    ] = None,
    reveal: RevealOption = False,
    purpose: PurposeOption = "",
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """一个数从哪张表的哪个单元格来 / follow a row or a number back to its cells."""
    from gridhub.release.explain import explain as explain_row
    from gridhub.state.home import Home

    if html is not None or beside is not None:
        _explain_person(table, row_id, html, force, beside, revealing(reveal, purpose), home, project)
        return
    with friendly():
        loaded = load_project(project, home)
        found = explain_row(loaded, Home(loaded.config.home), table, row_id, column, revealing(reveal, purpose))
    show_explanation(found)
    told = {name: text for name, _, text in found.values}
    if "case_id" in told:
        from gridhub.cli.cases import show_history

        show_history(Home(loaded.config.home), told["case_id"], plain=reveal)


def _explain_person(
    table: str, asked: str, html: Path | None, force: bool, beside: str | None, reveal: Reveal | None, home: Path | None, project: Path | None
) -> None:  # fmt: skip
    from gridhub.release.explain_person import TABLE, write_person_page
    from gridhub.state.home import Home

    if table != TABLE or html is None:
        raise stop(2, say("usage.html"))
    need_ending(html, ".html")
    with friendly():
        loaded = load_project(project, home)
        with new_file(html, loaded.config.home, loaded.config.inbox, force=force) as path:
            write_person_page(loaded, Home(loaded.config.home), asked, path, beside=beside, reveal=reveal)
    out.print(say("explain.written", path=html), markup=False)


def report(
    table: Annotated[str, typer.Argument(help="mart.work_report_text")] = "mart.work_report_text",
    output: Annotated[Path | None, typer.Option("--out", help="写入文件.txt 或 .md / write to a text file")] = None,
    force: ForceOption = False,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """汇报文字：数已填好的句子，可以粘贴 / the report's sentences with their numbers, to paste."""
    from gridhub.release.reading import open_release
    from gridhub.release.report_page import report_page
    from gridhub.state.home import Home

    if output is not None:
        need_ending(output, ".txt", ".md", "")
    with friendly():
        config = find_config(home, project)
        if output is not None:
            need_new_file(output, config.home, config.inbox, force=force)
        with open_release(Home(config.home)) as connection:
            page = report_page(connection, table)
        if output is not None:
            with new_file(output, force=force) as path:
                path.write_text(page, encoding="utf-8")
    if output is None:
        out.print(page, markup=False, end="")
    else:
        err.print(say("written", path=output, rows=page.count("\n")), markup=False)


def rollback(
    to: Annotated[str | None, typer.Option("--to", metavar="ID", help="退回到这个发布 / to this release")] = None,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """退回上一个发布，或 --to 指定的；标为不可用或不完整的不退回 / put an earlier release back in force."""
    from gridhub.build.run import locked
    from gridhub.release.releases import roll_back

    with friendly():
        where = find_home(home, project)
        with locked(where):
            old, new = roll_back(where, to)
    out.print(say("rollback.done", old=old, new=new))
