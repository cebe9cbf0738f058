"""Commands about cases: list them, send them to a department, take its answers, show and close one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gridhub.cli.messages import say, speaks_chinese
from gridhub.cli.results import need_ending
from gridhub.cli.session import (
    HomeOption,
    ProjectOption,
    PurposeOption,
    RevealOption,
    account,
    clock,
    find_home,
    friendly,
    load_project,
    revealing,
    stop,
)
from gridhub.cli.terminal import err, out, show, show_explanation
from gridhub.cli.written_files import need_new_file
from gridhub.contracts.words import CASE_STATES

if TYPE_CHECKING:
    from gridhub.state.home import Home

cases = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="疑点案件：列出、下发、收回答复、查看、销号 / cases: list, export, import, show, close",
)


@cases.command("list")
def case_list(
    department: Annotated[str | None, typer.Option("--department", help="部门代号 / department")] = None,
    state: Annotated[str | None, typer.Option("--state", help="状态，如 已下发 / state, word or code")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="只列逾期的 / overdue ones only")] = False,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """列出案件，状态含刚登记的答复 / the cases, with answers taken since the release."""
    from gridhub.cases.keeping import current_cases

    with friendly():
        known = current_cases(find_home(home, project))
    today = clock().date()
    chosen = [
        one
        for one in known.by_id.values()
        if department in (None, one.department)
        and state in (None, one.standing.state, CASE_STATES[one.standing.state])
        and not (overdue and not one.is_overdue(today))
    ]
    if not chosen:
        out.print(say("case.none"))
        return
    words = CASE_STATES if speaks_chinese() else {}
    names = ("case", "finding", "department", "state", "due", "overdue", "amount")
    show(
        [say(f"column.{name}") for name in names],
        (
            (one.case_id, one.living.said.title, one.department, words.get(one.standing.state, one.standing.state),
             str(one.standing.due.day), say("yes") if one.is_overdue(today) else "",
             "" if one.living.said.amount is None else str(one.living.said.amount))
            for one in chosen
        ),
    )  # fmt: skip


@cases.command("export")
def case_export(
    department: Annotated[str, typer.Option("--department", help="部门代号或名称 / department, name or title")],
    output: Annotated[Path, typer.Option("--out", help="写入的 xlsx 文件 / xlsx file to write")],
    review: Annotated[
        bool, typer.Option("--review", help="包括只作内部复核的 / also those that are for review only")
    ] = False,
    reveal: RevealOption = False,
    purpose: PurposeOption = "",
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """把一个部门的待办案件导出为可填的工作簿 / a department's open cases as a workbook to fill."""
    from gridhub.cases.dispatching import dispatch
    from gridhub.state.home import Home

    need_ending(output, ".xlsx")
    asked = revealing(reveal, purpose)
    with friendly():
        loaded = load_project(project, home)
        need_new_file(output, loaded.config.home, loaded.config.inbox)
        sent = dispatch(
            loaded,
            Home(loaded.config.home),
            department,
            output,
            at=clock(),
            actor=account(),
            review=review,
            reveal=asked,
        )
    out.print(say("case.sent", number=sent.workbook_no, n=sent.cases, path=output), markup=False)
    if sent.left_out:
        err.print(say("case.left_out", n=sent.left_out), markup=False)


@cases.command("import")
def case_import(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE")],
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """登记部门填好的工作簿；不能采用的逐格说明，其余照收 / take a filled workbook, refusals told cell by cell."""
    from gridhub.cases.taking import take
    from gridhub.state.home import Home

    with friendly():
        loaded = load_project(project, home)
        taken = take(loaded, Home(loaded.config.home), file, at=clock(), actor=account())
    counts = {"taken": len(taken.taken), "again": len(taken.again), "empty": taken.empty, "refused": taken.refused}
    out.print(say("case.taken", number=taken.workbook_no, **counts), markup=False)
    if taken.taken:
        out.print(say("case.next"), markup=False)
    for problem in taken.problems:
        err.print(f"{file.name}：{problem}", markup=False, soft_wrap=True)
    if taken.problems:
        raise typer.Exit(1)


@cases.command("show")
def case_show(
    case_id: Annotated[str, typer.Argument(metavar="ID")],
    reveal: RevealOption = False,
    purpose: PurposeOption = "",
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """一个案件：内容、来源单元格、关联依据、全部经过 / a case with its cells, decisions and answers."""
    from gridhub.cases.keeping import current_cases
    from gridhub.release.explain import explain
    from gridhub.state.home import Home

    asked = revealing(reveal, purpose)
    with friendly():
        loaded = load_project(project, home)
        where = Home(loaded.config.home)
        current_cases(where, revealed=asked is not None).get(case_id)
        found = explain(loaded, where, "finding.case", case_id, None, asked)
    show_explanation(found)
    show_history(where, case_id, plain=asked is not None)


@cases.command("close")
def case_close(
    case_id: Annotated[str, typer.Argument(metavar="ID")],
    reason: Annotated[str, typer.Option("--reason", help="为什么 / why")] = "",
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """复核后销号：有最终结论、而数据不会再变的案件 / close an answered case whose data will never change."""
    from gridhub.cases.taking import close

    if not reason.strip():
        raise stop(2, say("usage.close_reason"))
    with friendly():
        close(find_home(home, project), case_id, reason, at=clock(), actor=account())
    out.print(say("case.closed", case=case_id), markup=False)


def show_history(home: Home, case_id: str, *, plain: bool) -> None:
    """What happened to a case, ``case_id`` being its id or the one of today's finding; nothing when there is none.
    ``plain``: a reveal was logged for it."""
    from gridhub.cases.history import history_of
    from gridhub.cases.keeping import current_cases

    with friendly():
        known = current_cases(home, revealed=plain).by_id
    case = known.get(case_id) or next((one for one in known.values() if one.living.said.key == case_id), None)
    if case is None:
        return
    words = CASE_STATES if speaks_chinese() else {}
    standing = case.standing
    title = say(
        "case.history", case=case.case_id, state=words.get(standing.state, standing.state), round=standing.round,
        due=standing.due.day,
    )  # fmt: skip
    show(
        [say(f"column.{name}") for name in ("day", "what", "said", "by")],
        ((str(line.day), line.what, line.said, line.by) for line in history_of(case, plain=plain)),
        title,
    )
