"""Commands about files: hand one in, what was received, print its slip, take one back, look at one nobody declared yet."""

from __future__ import annotations

from getpass import getuser
from pathlib import Path
from typing import Annotated

import typer

from gridhub.cli.messages import say, speaks_chinese
from gridhub.cli.session import (
    HomeOption,
    InboxOption,
    ProjectOption,
    clock,
    find_home,
    friendly,
    load_project,
    stop,
)
from gridhub.cli.terminal import err, out, show
from gridhub.cli.written_files import ForceOption, need_new_file, new_file
from gridhub.contracts.words import DELIVERY_STATES

delivery = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="收到的批次：登记、列出、签收、撤回、放行 / what was received: add, list, receipt, withdraw, accept",
)


@delivery.command("list")
def delivery_list(home: HomeOption = None, project: ProjectOption = None) -> None:
    """列出收到的全部批次，是否生效 / every delivery received, and whether it is in force."""
    from gridhub.release.known_states import deliveries_with_outcome
    from gridhub.state.control import known_receipts

    with friendly():
        where = find_home(home, project)
        known = deliveries_with_outcome(where)
        said = {id_: (kept.said.letter_no, kept.said.way) for id_, kept in known_receipts(where).items()}
    names = ("delivery", "file", "period", "state", "in_force", *(("letter", "way") if said else ()), "reason")
    words = DELIVERY_STATES if speaks_chinese() else {}
    nothing = ("", "") if said else ()
    yes_or_no = {True: say("yes"), False: say("no"), None: ""}
    rows = (
        (k.delivery.delivery_id, k.delivery.file_name, k.delivery.period, words.get(k.state, k.state),
         yes_or_no[k.in_force], *said.get(k.delivery.delivery_id, nothing), k.reason)
        for k in known
    )  # fmt: skip
    show([say(f"column.{name}") for name in names], rows)


@delivery.command("add")
def delivery_add(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, metavar="FILE...")],
    department: Annotated[str, typer.Option("--from", help="报送部门 / department, title or name")],
    taken_by: Annotated[str, typer.Option("--by", help="经办人 / who takes it")],
    letter_no: Annotated[str, typer.Option("--letter", help="来文号 / letter number")],
    way: Annotated[str, typer.Option("--way", help="报送方式，如 U盘 / how it came")],
    sent_by: Annotated[str, typer.Option("--sent-by", help="报送人 / who brings it")] = "",
    received_at: Annotated[
        str, typer.Option("--received-at", help="接收时间，如 2026-11-02 09:30，默认现在 / when, default now")
    ] = "",
    home: HomeOption = None,
    inbox: InboxOption = None,
    project: ProjectOption = None,
) -> None:
    """登记收件：放入收件箱，写明谁、何时、凭哪份来文报送 / hand files in, with who, when and by which letter."""
    from gridhub.build.run import HomeBusy, locked
    from gridhub.ingest.receive.hand_in import hand_in, receipt_at_desk
    from gridhub.ingest.receive.intake import take_inbox
    from gridhub.state.home import Home

    said = {
        "department": department, "taken_by": taken_by, "letter_no": letter_no, "way": way, "sent_by": sent_by,
        "received_at": received_at,
    }  # fmt: skip
    with friendly():
        loaded = load_project(project, home, inbox)
        where, now = Home(loaded.config.home), clock()
        handed = hand_in(loaded, where, files, receipt_at_desk(said, loaded, now=now), now=now)
        for one in handed:
            out.print(say("delivery.added", path=one.path), markup=False)
        try:
            with locked(where):
                known = {d.delivery_id: d for d in take_inbox(loaded, where, now=now)}
        except HomeBusy:
            out.print(say("delivery.later"), markup=False)
            return
    mine = [known[d.delivery_id] for one in handed for d in one.deliveries if d.delivery_id in known]
    for taken in mine:
        out.print(f"  {taken.delivery_id}  {taken.file_name}", markup=False)
    for taken in mine:
        if taken.state == "withdrawn":
            err.print(taken.reason or "", markup=False)
    refused = [taken.reason or "" for taken in mine if taken.state == "refused"]
    for line in refused:
        err.print(line, markup=False)
    out.print(say("delivery.slip"), markup=False)
    if refused:
        raise typer.Exit(1)


@delivery.command("receipt")
def delivery_receipt(
    delivery_id: Annotated[str | None, typer.Argument(metavar="ID")] = None,
    latest: Annotated[bool, typer.Option("--latest", help="最近登记的一次 / the one filed last")] = False,
    folder: Annotated[Path, typer.Option("--out", help="写入文件夹 / folder to write to")] = Path(),
    force: ForceOption = False,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """打印签收单（xlsx 和 HTML）：一次报送的全部文件 / the slip to sign, for all files handed in together."""
    from gridhub.release.receipt_page import write_page
    from gridhub.release.receipt_slip import slip_of
    from gridhub.release.receipt_workbook import write_workbook
    from gridhub.state.home import Home

    if (delivery_id is None) != latest:
        raise stop(2, say("usage.receipt"))
    if folder.suffix.lower() in (".xlsx", ".html") and not folder.is_dir():
        raise stop(2, say("usage.folder", path=folder))
    with friendly():
        loaded = load_project(project, home)
        slip = slip_of(loaded, Home(loaded.config.home), delivery_id)
        closed = (loaded.config.home, loaded.config.inbox)
        paths = {
            write: folder / f"{slip.file_stem}{ending}"
            for ending, write in ((".xlsx", write_workbook), (".html", write_page))
        }
        for path in paths.values():
            need_new_file(path, *closed, force=force)
        folder.mkdir(parents=True, exist_ok=True)
        for write, path in paths.items():
            with new_file(path, *closed, force=force) as beside:
                write(slip, beside)
            out.print(say("delivery.slip_written", path=path), markup=False)


@delivery.command("withdraw")
def delivery_withdraw(
    delivery_id: Annotated[str, typer.Argument(metavar="ID")],
    reason: Annotated[str, typer.Option("--reason", help="为什么 / why")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="恢复已撤回的批次 / take a withdrawal back")] = False,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """撤回一个批次：下次发布不再采用它 / leave a delivery out of the next release."""
    from gridhub.build.run import locked
    from gridhub.ingest.receive.withdraw import reinstate, withdraw

    if not undo and not reason.strip():
        raise stop(2, say("usage.reason"))
    with friendly():
        where = find_home(home, project)
        with locked(where):
            changed = (
                reinstate(where, delivery_id) if undo else withdraw(where, delivery_id, reason.strip(), now=clock())
            )
    out.print(say("delivery.undone" if undo else "delivery.withdrawn", file=changed.file_name), markup=False)


@delivery.command("accept")
def delivery_accept(
    delivery_id: Annotated[str, typer.Argument(metavar="ID")],
    reason: Annotated[str, typer.Option("--reason", help="核对了什么、为什么可以用 / what was checked, and why")] = "",
    by: Annotated[str | None, typer.Option("--by", help="谁决定的，默认当前用户 / who decides")] = None,
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """放行一个暂缓的批次：下次发布采用它 / take a held delivery all the same, from the next release on."""
    from gridhub.build.run import locked
    from gridhub.release.accepting import accept

    if not reason.strip():
        raise stop(2, say("usage.accept_reason"))
    with friendly():
        where = find_home(home, project)
        with locked(where):
            taken = accept(where, delivery_id, reason.strip(), actor=(by or getuser()).strip(), now=clock())
    out.print(say("delivery.accepted", file=taken.file_name), markup=False)
