"""A hub of one account of the operating system and people of others who ask it: for tests that run as root.

Belongs here: homes handed to an account, programs run as one, the service as a process. Not here: expectations.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import site
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from gridhub.project.reading.decision_files import COLUMNS, DECIDED
from gridhub.project.reveal_purposes import FILE as PURPOSES

ROOT = Path(__file__).resolve().parents[2]
HUB, CLERK, ANALYST, FORMER = 60000, 60001, 60002, 60003
"""Numbers without a name on any usual system."""
_MAIN = "from gridhub.cli import main; main()"
_OPENING = """
import json, os, sys
told = {}
for path in json.load(sys.stdin):
    try:
        os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1)
        told[path] = "read"
    except OSError as error:
        told[path] = type(error).__name__
print(json.dumps(told))
"""


@cache
def interpreter() -> str | None:
    """A Python that other accounts may run and that has what gridhub needs; None where there is none."""
    if os.getuid() != 0 or shutil.which("setpriv") is None:
        return None
    for program in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        try:
            done = run_as(ANALYST, ["-c", "import duckdb, pandas, sqlalchemy, gridhub.cli"], program=program)
        except OSError:
            continue
        if done.returncode == 0:
            return program
    return None


def needs_accounts() -> None:
    """Skip a test that cannot be run here."""
    if os.getuid() != 0:
        pytest.skip("programs of two accounts: only root can start them")
    if interpreter() is None:
        pytest.skip("no setpriv, or no Python with gridhub's packages that another account may run")


def run_as(
    uid: int, arguments: Sequence[str], *, program: str | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """A Python program of another account."""
    command = [*as_account(uid), program or interpreter() or "", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, env=_environment(), cwd="/", timeout=120)  # fmt: skip


def gridhub_as(uid: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_as(uid, ["-c", _MAIN, *arguments])


def opened_by(uid: int, paths: Sequence[Path]) -> dict[str, str]:
    """What happens when the account opens each: "read", or the name of the error."""
    done = run_as(uid, ["-c", _OPENING], stdin=json.dumps([str(path) for path in paths]))
    return dict(json.loads(done.stdout))


def as_account(uid: int) -> list[str]:
    """What a command begins with to be run as the account. (``env`` is there because setpriv itself still has the rights
    of root when it starts a program: what env starts is what the account may start.)"""
    return ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--", "/usr/bin/env"]


def _environment() -> dict[str, str]:
    packages = [path for path in (*site.getsitepackages(), *sys.path) if "site-packages" in path]
    return {
        "PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), *dict.fromkeys(packages)]),
    }  # fmt: skip


@dataclass(frozen=True)
class Hub:
    """A home and a project of the account ``HUB``, and where its service listens."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def project(self) -> Path:
        return self.folder / "project"

    @property
    def socket(self) -> Path:
        return self.folder / "run" / "reveal.sock"

    def grant(self, *lines: tuple[str, date, date]) -> None:
        """access.csv with these lines of plain values: whom, first and last day."""
        file = self.project / "decisions/access.csv"
        with file.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow((*COLUMNS["access"], *DECIDED))
            for who, first, last in lines:
                decided = min(first, last).isoformat()
                writer.writerow((who, "reveal", "", "核实", first, last, "乙", decided, "甲", "会议纪要"))

    def ask(
        self, uid: int, sql: str, kind: str = "核实", purpose: str = "疑点对照"
    ) -> subprocess.CompletedProcess[str]:
        return gridhub_as(
            uid, "reveal", sql, "--purpose-kind", kind, "--purpose", purpose, "--socket", str(self.socket), "--format", "csv",
        )  # fmt: skip


@contextmanager
def hub_of(home: Path) -> Iterator[Hub]:
    """A copy of a home in a folder that every account may enter, handed to ``HUB`` with its modes as they are."""
    with tempfile.TemporaryDirectory(prefix="gridhub-reveal-", dir="/tmp") as made:
        hub = Hub(Path(made))
        hub.folder.chmod(0o755)
        caches = {"raw", "std", "results", "tables"}
        shutil.copytree(
            home, hub.home, symlinks=True,
            ignore=lambda folder, names: [name for name in names if Path(folder).name in caches],
        )  # fmt: skip
        (hub.project / "decisions").mkdir(parents=True)
        (hub.project / "assets/rules").mkdir(parents=True)
        shutil.copyfile(ROOT / PURPOSES, hub.project / PURPOSES)
        settings = (
            f'[tool.gridhub]\ncity_name = "示例市"\nregion_code = "990081"\ninbox = "inbox"\nhome = "{hub.home}"\n'
        )
        (hub.project / "pyproject.toml").write_text(settings, encoding="utf-8")
        hub.grant()
        hub.socket.parent.mkdir()
        for path in (hub.home, *hub.home.rglob("*"), hub.socket.parent):
            os.chown(path, HUB, HUB, follow_symlinks=False)
        yield hub


@contextmanager
def serving(hub: Hub) -> Iterator[subprocess.Popen[str]]:
    """The service, as a process of ``HUB``; what it prints is kept in ``service.log`` of the folder."""
    with (hub.folder / "service.log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(
            [*as_account(HUB), interpreter() or "", "-c", _MAIN, "reveal", "serve", "--socket", str(hub.socket), "--project", str(hub.project)],
            env=_environment(), cwd="/", text=True, stderr=log, stdout=log, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    try:
        wait_for(hub.socket, process)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    """Until something answers at the socket. Raises AssertionError when the process ends before."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, "the service ended"
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            try:
                connection.connect(str(path))
            except OSError:
                time.sleep(0.1)
            else:
                return
    raise AssertionError(f"nothing listens at {path}")


def days_around_today() -> tuple[date, date]:
    today = date.today()
    return today - timedelta(days=30), today + timedelta(days=30)
