"""A copy of the whole project, engine included, for pages of docs that change both; run in a process of its own.

Belongs here: copying, cutting blocks out of a page, running the copy. Not here: expectations.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from tests.integration.conftest import ROOT, SAMPLE

PARTS = ("gridhub", "connectors", "schemas", "assets", "decisions")
MAIN = "from gridhub.cli import main; main()"


@dataclass(frozen=True)
class Copy:
    """The copied project below ``root`` with an inbox and a home of its own."""

    root: Path

    @classmethod
    def make(cls, root: Path) -> Copy:
        for name in PARTS:
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copyfile(ROOT / "pyproject.toml", root / "pyproject.toml")
        (root / "inbox").mkdir()
        return cls(root)

    def receive_sample(self, *names: str) -> None:
        """Files of the sample inbox whose names begin so."""
        for file in sorted((SAMPLE / "inbox").iterdir()):
            if file.name.startswith(names):
                shutil.copyfile(file, self.root / "inbox" / file.name)

    def receive(self, name: str, *rows: list[str | None]) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append(row)
        book.save(self.root / "inbox" / name)

    def gridhub(self, *arguments: str) -> str:
        """A command on the copy, run by the copy's engine. Fails with what it printed."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("GRIDHUB_")}
        env |= {"PYTHONPATH": str(self.root), "LC_ALL": "C.UTF-8"}
        places = ("--home", str(self.root / "home"), "--project", str(self.root))
        done = subprocess.run(
            [sys.executable, "-c", MAIN, *arguments, *places], cwd=self.root, env=env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def run(self) -> None:
        self.gridhub("run", "--bare", "--inbox", str(self.root / "inbox"))

    def ask(self, query: str) -> list[dict[str, str | int | None]]:
        rows: list[dict[str, str | int | None]] = json.loads(self.gridhub("query", query, "--format", "json"))
        return rows


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of one language, without the three spaces of their list item."""
    found = re.findall(rf"   ```{language}\n(.*?)\n   ```", page.read_text(encoding="utf-8"), re.DOTALL)
    return ["\n".join(line[3:] for line in text.splitlines()) + "\n" for text in found]
