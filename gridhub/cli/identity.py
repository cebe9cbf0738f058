"""Commands about who is who: pairs for people to judge, their verdicts, how far reviewers agree."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from gridhub.cli.messages import say
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
)
from gridhub.cli.terminal import err, out, show
from gridhub.cli.written_files import need_new_file

identity = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="人员核实：导出待核实的人员对、收回结论、核实人一致程度 / pairs of persons: export, import, agreement",
)


@identity.command("export")
def identity_export(
    output: Annotated[Path, typer.Option("--out", help="写入的 xlsx 文件 / xlsx file to write")],
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="最多几对 / at most so many pairs")] = None,
    reveal: RevealOption = False,
    purpose: PurposeOption = "",
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """把最要紧的待核实人员对导出为可填的工作簿，看不到规则的判断 / the most pressing pairs as a workbook to fill, blind."""
    from gridhub.review.exporting import give_out
    from gridhub.state.home import Home

    need_ending(output, ".xlsx")
    asked = revealing(reveal, purpose)
    with friendly():
        loaded = load_project(project, home)
        need_new_file(output, loaded.config.home, loaded.config.inbox)
        given = give_out(
            loaded, Home(loaded.config.home), output, at=clock(), actor=account(), limit=limit, reveal=asked
        )
    out.print(say("identity.given", number=given.workbook_no, n=given.pairs, path=output), markup=False)
    if given.waiting:
        err.print(say("identity.waiting", n=given.waiting), markup=False)


@identity.command("import")
def identity_import(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE")],
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """收回填好的人员核实单，写入 decisions/identity.csv；不能采用的逐格说明 / take verdicts as lines of decisions/identity.csv."""
    from gridhub.review.taking import take_verdicts
    from gridhub.state.home import Home

    with friendly():
        loaded = load_project(project, home)
        taken = take_verdicts(loaded, Home(loaded.config.home), file, at=clock(), account=account())
    counts = {what: taken.count(what) for what in ("written", "approved", "corrected", "noted")}
    out.print(
        say(
            "identity.taken",
            number=taken.workbook_no,
            again=taken.again,
            empty=taken.empty,
            refused=taken.refused,
            **counts,
        ),
        markup=False,
    )
    for outcome in taken.outcomes:
        if outcome.told and outcome.verdict.verdict != "unsure":
            err.print(f"{outcome.verdict.pair_id}：{outcome.told}", markup=False, soft_wrap=True)
    if counts["written"] or counts["approved"] or counts["corrected"]:
        out.print(say("identity.next"), markup=False)
    for problem in taken.problems:
        err.print(f"{file.name}：{problem}", markup=False, soft_wrap=True)
    if taken.problems:
        raise typer.Exit(1)


@identity.command("agreement")
def identity_agreement(home: HomeOption = None, project: ProjectOption = None) -> None:
    """几个人核实同一对时，结论一致的比例和 Cohen κ / how far reviewers of the same pairs agree: share and Cohen's kappa."""
    from gridhub.review.agreement import agreements
    from gridhub.state.decision_log import known_decisions

    with friendly():
        found = agreements(known_decisions(find_home(home, project)))
    if not found:
        out.print(say("identity.no_agreement"), markup=False)
        return
    show(
        [say(f"column.{name}") for name in ("reviewer", "reviewer", "pairs", "agreed", "share", "kappa")],
        (
            (one.first or say("identity.all"), one.second, str(one.pairs), str(one.agreed), f"{_rounded(one.share, 3)}",
             say("identity.no_kappa") if one.kappa is None else _rounded(one.kappa, 3))
            for one in found
        ),
    )  # fmt: skip


def _rounded(value: Fraction, places: int) -> str:
    return f"{float(value):.{places}f}"
