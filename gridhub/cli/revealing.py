"""Commands about plain values by the service: asking it, and the service itself.

Belongs here: their options, what the service prints. Not here: who may ask, the socket (``release.revealing``).
``gridhub reveal "SELECT …"`` is ``gridhub reveal ask "SELECT …"``. Asking touches no file of the hub: who asks may read none.
"""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from gridhub.cli.messages import say
from gridhub.cli.results import FormatOption, OutOption, form_of, hand_out
from gridhub.cli.session import HomeOption, ProjectOption, account, clock, environment, friendly
from gridhub.cli.terminal import err
from gridhub.cli.written_files import ForceOption, need_new_file
from gridhub.release.revealing.protocol import REQUEST_BYTES, SOCKET, Request

if TYPE_CHECKING:
    from gridhub.release.revealing.service import Told

SocketOption = Annotated[
    Path,
    typer.Option("--socket", envvar="GRIDHUB_REVEAL_SOCKET", help="服务的套接字 / the service's socket"),
]


class _AskByDefault(TyperGroup):
    """What begins with no command of the group is a question."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, "--help"):
            args = ["ask", *args]
        return super().parse_args(ctx, args)


reveal = typer.Typer(
    cls=_AskByDefault,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="向明文服务提问 / plain values from the service, for who may see them",
)


@reveal.command("ask")
def reveal_ask(
    sql: Annotated[
        str, typer.Argument(help="SELECT …；- 从标准输入读，别人从进程列表里看不到 / -: from standard input")
    ],
    kind: Annotated[
        str,
        typer.Option("--purpose-kind", help="用途类别，见 assets/rules/reveal_purpose.yaml / one of the city's list"),
    ],
    purpose: Annotated[str, typer.Option("--purpose", help="具体事由 / what it is for")],
    socket: SocketOption = Path(SOCKET),
    format: FormatOption = None,
    output: OutOption = None,
    force: ForceOption = False,
) -> None:
    """问一次明文，按账号授权、留痕；ask 可以不写 / ask for plain values, by one's account and logged; ask may be left out."""
    import pandas as pd

    from gridhub.release.revealing.client import ask_service

    form = form_of(format, output)
    if output is not None:  # whoever asks may not know where the hub lies: its folders are closed by their modes
        need_new_file(output, force=force)
    if sql == "-":
        sql = typer.get_text_stream("stdin").read(REQUEST_BYTES)
    with friendly():
        answer = ask_service(socket, Request(sql, kind, purpose))
    frame = pd.DataFrame([list(row) for row in answer.rows], columns=list(answer.columns), dtype=object)
    hand_out(frame, form, output, force=force, private=True, reservations=answer.reservations)
    for line in (*answer.reservations, say("reveal.logged", entry=answer.entry_no)):
        err.print(line, markup=False)


@reveal.command("serve")
def reveal_serve(
    socket: SocketOption = Path(SOCKET),
    home: HomeOption = None,
    project: ProjectOption = None,
) -> None:
    """运行明文服务（由数据目录的账号）/ run the service, as the account that owns the home."""
    from gridhub.project.config import find_root, read_config
    from gridhub.release.revealing.service import RevealService
    from gridhub.state.home import Home

    with friendly():
        root = find_root(project or Path.cwd())
        where = Home(read_config(root, environ=environment(home, None)).home)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        service = RevealService(root, where, clock, _tell)
        try:
            service.serve(
                socket, lambda: err.print(say("reveal.serving", path=socket, account=account()), markup=False)
            )
        except KeyboardInterrupt:
            return


def _tell(told: Told) -> None:
    at = clock().isoformat(timespec="seconds")
    err.print(say("reveal.told", at=at, account=told.account, outcome=told.outcome, seconds=told.seconds), markup=False)
