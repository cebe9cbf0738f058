"""Real database servers for the tests: started on a folder and a socket of their own, stopped when the test ends.

Belongs here: starting and stopping. Not here: what the tests expect. Servers refuse to run as root: there they run as the
user that their package made.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

PASSWORD = "s3cr3t-of-the-hub"
_SECONDS_TO_START = 60


@dataclass(frozen=True)
class Server:
    """A running server: URLs of its administrator and of the account the hub reads with, to one empty database."""

    kind: str
    admin_url: str
    hub_url: str

    def ask(self, *statements: str) -> None:
        """Statements as the administrator, in one transaction."""
        engine = sa.create_engine(self.admin_url, poolclass=sa.NullPool)
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()

    def put(self, statement: str, rows: Sequence[dict[str, object]]) -> None:
        """One statement with ``:name`` parameters, for many rows."""
        engine = sa.create_engine(self.admin_url, poolclass=sa.NullPool)
        with engine.begin() as connection:
            connection.execute(sa.text(statement), rows)
        engine.dispose()


def _program(name: str, *folders: str) -> str:
    found = shutil.which(name) or next(
        (str(path) for folder in folders for path in sorted(Path("/").glob(f"{folder.lstrip('/')}/{name}"))), None
    )
    if found is None:
        raise RuntimeError(f"{name} is not installed: run `make test-services`")
    return found


@contextmanager
def _folder(user: str) -> Iterator[tuple[Path, str | None]]:
    """A short-named folder of ``user`` when this is root, else of whoever runs the tests; and the user to become."""
    become = user if os.geteuid() == 0 else None
    # Sockets have names of at most 107 bytes: pytest's folders can be too long, and closed to other users.
    folder = Path(tempfile.mkdtemp(prefix="gridhub-", dir="/tmp"))
    try:
        if become:
            account = pwd.getpwnam(become)
            os.chown(folder, account.pw_uid, account.pw_gid)
        yield folder, become
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _call(command: list[str], folder: Path, become: str | None) -> None:
    done = subprocess.run(
        command, cwd=folder, user=become, group=become, extra_groups=[] if become else None, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout[-1000:]} {done.stderr[-2000:]}")


@contextmanager
def _running(command: list[str], folder: Path, become: str | None, ready: Callable[[], None]) -> Iterator[None]:
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=folder, user=become, group=become, extra_groups=[] if become else None, stdout=log, stderr=log
        )
        try:
            _wait(process, ready, folder / "server.log")
            yield
        finally:
            process.send_signal(signal.SIGINT if "postgres" in command[0] else signal.SIGTERM)
            process.wait(timeout=60)


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], None], log: Path) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while True:
        try:
            ready()
            return
        except sa.exc.DBAPIError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server does not start: {log.read_text()[-2000:]}") from error
            time.sleep(0.2)


@contextmanager
def postgresql() -> Iterator[Server]:
    """PostgreSQL with the database ``register``, reached through a socket."""
    versions = "/usr/lib/postgresql/*/bin"
    with _folder("postgres") as (folder, become):
        data, secret = folder / "data", folder / "secret"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        _call(
            [_program("initdb", versions), "-D", str(data), "-U", "admin", "--pwfile", str(secret), "-A",
             "scram-sha-256", "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"],
            folder, become,
        )  # fmt: skip
        command = [_program("postgres", versions), "-D", str(data), "-k", str(folder), "-c", "listen_addresses=",
                   "-c", "fsync=off"]  # fmt: skip

        def url(user: str, database: str) -> str:
            return f"postgresql+psycopg://{user}:{PASSWORD}@/{database}?host={folder}"

        root = Server("postgresql", url("admin", "postgres"), "")
        with _running(command, folder, become, lambda: root.ask("SELECT 1")):
            root.ask(f"CREATE ROLE hub LOGIN PASSWORD '{PASSWORD}'")
            engine = sa.create_engine(root.admin_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
            with engine.connect() as connection:
                connection.exec_driver_sql("CREATE DATABASE register")
            engine.dispose()
            yield Server("postgresql", url("admin", "register"), url("hub", "register"))


@contextmanager
def mysql() -> Iterator[Server]:
    """MariaDB, or MySQL where that is what is installed, with the database ``register``, reached through a socket."""
    with _folder("mysql") as (folder, become):
        data, socket = folder / "data", folder / "mysql.sock"
        daemon = shutil.which("mariadbd") or _program("mysqld", "/usr/sbin", "/usr/libexec")
        start = [daemon, "--no-defaults", f"--datadir={data}"]
        if shutil.which("mariadb-install-db"):
            _call(
                ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal",
                 "--skip-test-db"],
                folder, become,
            )  # fmt: skip
        else:
            _call([*start, "--initialize-insecure"], folder, become)
        command = [*start, f"--socket={socket}", "--skip-networking", f"--pid-file={folder / 'pid'}"]

        def url(user: str, database: str) -> str:
            return f"mysql+pymysql://{user}@localhost/{database}?unix_socket={socket}&charset=utf8mb4"

        root = Server("mysql", url("root", ""), "")
        with _running(command, folder, become, lambda: root.ask("SELECT 1")):
            root.ask(
                "CREATE DATABASE register CHARACTER SET utf8mb4",
                f"CREATE USER hub@localhost IDENTIFIED BY '{PASSWORD}'",
            )
            yield Server("mysql", url("root", "register"), url(f"hub:{PASSWORD}", "register"))
