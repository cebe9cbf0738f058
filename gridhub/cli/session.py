"""What every command needs: options, the project and home it means, errors turned into texts and exit codes.

Exit codes: 0 done, 1 a blocking check failed and nothing was switched (or a file looked at would be refused), 2 wrong
usage or broken project, 3 what was to be compared cannot be made (``verify --deep``). Heavy parts are imported when a command needs them.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from gridhub.cli.messages import say, speaks_chinese
from gridhub.cli.terminal import err
from gridhub.contracts.errors import GridhubError

if TYPE_CHECKING:
    from gridhub.project.project import CityConfig, Project
    from gridhub.release.reading import Reveal
    from gridhub.state.home import Home

ProjectOption = Annotated[Path | None, typer.Option("--project", help="项目文件夹 / project folder")]
HomeOption = Annotated[Path | None, typer.Option("--home", help="数据目录 / home folder")]
InboxOption = Annotated[Path | None, typer.Option("--inbox", help="收件箱 / inbox folder")]
RevealOption = Annotated[bool, typer.Option("--reveal", help="显示明文，写入导出日志 / plain values, logged")]
PurposeOption = Annotated[str, typer.Option("--purpose", help="用途 / why")]


def clock() -> datetime:
    """Now, in the city's time zone."""
    return datetime.now(ZoneInfo("Asia/Shanghai"))


def stop(code: int, *lines: str) -> typer.Exit:
    """Print lines to stderr and give the exit to raise."""
    for line in lines:
        err.print(line, markup=False)
    return typer.Exit(code)


@contextmanager
def friendly() -> Iterator[None]:
    """Turn the errors users can mend into texts and exit codes."""
    try:
        yield
    except GridhubError as error:
        raise stop(error.exit_code, *error.told(chinese=speaks_chinese())) from None
    except MemoryError:
        raise stop(2, say("memory.error")) from None
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise stop(2, say("disk.full", path=error.filename or "")) from None
        raise stop(2, say("os.error", path=error.filename or "", reason=error.strerror or str(error))) from None
    except Exception as error:
        text = _words_of_a_driver(error)
        if text is None:
            raise
        raise stop(2, text) from None


def _words_of_a_driver(error: Exception) -> str | None:
    """What a database says about a statement or a file; None for all else. Told by name: importing costs a moment."""
    drivers = {kind.__module__.partition(".")[0] for kind in type(error).__mro__}
    if drivers & {"_duckdb", "duckdb"}:
        return str(error)
    if "sqlalchemy" in drivers:  # the driver's own words: SQLAlchemy would add the statement and its values
        return say("os.error", path="control.db", reason=getattr(error, "orig", None) or "?")
    return None


def environment(home: Path | None, inbox: Path | None) -> dict[str, str]:
    """The environment with the options of the command on top (relative paths count from here, not the project)."""
    environ = dict(os.environ)
    if home is not None:
        environ["GRIDHUB_HOME"] = str(home.absolute())  # a link stays one: where it leads may not be there
    if inbox is not None:
        environ["GRIDHUB_INBOX"] = str(inbox.resolve())
    return environ


def find_config(home: Path | None, project: Path | None) -> CityConfig:
    """The settings alone, without loading the project."""
    from gridhub.project.config import find_root, read_config

    return read_config(find_root(project or Path.cwd()), environ=environment(home, None))


def find_home(home: Path | None, project: Path | None) -> Home:
    """The home folder alone, without loading the project."""
    from gridhub.state.home import Home

    return Home(find_config(home, project).home)


def load_project(project: Path | None, home: Path | None = None, inbox: Path | None = None) -> Project:
    from gridhub.build.memory import without_collection
    from gridhub.project.config import find_root
    from gridhub.project.reading.loading import load

    with without_collection():  # a quarter of its time
        return load(find_root(project or Path.cwd()), environ=environment(home, inbox))


def revealing(reveal: bool, purpose: str) -> Reveal | None:
    from gridhub.release.reading import Reveal

    if not reveal:
        return None
    if not purpose.strip():
        raise stop(2, say("usage.purpose"))
    return Reveal(purpose.strip(), account(), clock())


def account() -> str:
    """Who runs this, by the operating system: the environment (LOGNAME, USER) says what its owner likes."""
    from gridhub.release.revealing.accounts import account_of

    return account_of(os.getuid()).name
