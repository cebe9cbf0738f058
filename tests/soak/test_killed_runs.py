"""A run that is killed at any moment costs nothing: the next one gives the release an undisturbed one gives."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gridhub.release.manifest import read_manifest
from gridhub.release.releases import require_current
from gridhub.state.home import Home

ROOT = Path(__file__).resolve().parents[2]
SMALL = ("民政_区划", "网格办", "公安_标准地址")


def command(home: Path, inbox: Path, *, bare: bool = True) -> list[str]:
    words = ["run", "--home", str(home), "--inbox", str(inbox), "--project", str(ROOT), *(["--bare"] if bare else [])]
    return [sys.executable, "-c", "from gridhub.cli import main; main()", *words]


def run(home: Path, inbox: Path) -> float:
    started = time.monotonic()
    subprocess.run(command(home, inbox), check=True, cwd=ROOT, capture_output=True)
    return time.monotonic() - started


def digests(home: Path) -> dict[str, str]:
    return dict(read_manifest(require_current(Home(home))).digests)


def kill_and_run_again(count: int, seed: int, folder: Path) -> None:
    inbox = folder / "inbox"
    inbox.mkdir()
    for file in sorted((ROOT / "data/sample/inbox").rglob("*")):
        if file.is_file() and file.name.startswith(SMALL):
            shutil.copyfile(file, inbox / file.name)
    # The key makes the ids: every home of this test has the sample's, as a restored backup would.
    undisturbed = folder / "undisturbed"
    duration = run(undisturbed, inbox)
    key = undisturbed / "keys" / "hub.key"
    expected = digests(undisturbed)
    dice = random.Random(seed)
    for number in range(count):
        home = folder / f"home-{number}"
        (home / "keys").mkdir(parents=True)
        shutil.copy2(key, home / "keys")
        process = subprocess.Popen(
            command(home, inbox, bare=number % 3 != 2), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        time.sleep(dice.uniform(0.1, 1.0) * duration)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        run(home, inbox)
        assert digests(home) == expected, f"kill {number} of seed {seed}"
        left = [path.name for path in (home / "vault" / "work").iterdir()]
        assert left == [], "nothing of the killed run stays"
        shutil.rmtree(home)


def test_three_killed_runs(tmp_path: Path) -> None:
    kill_and_run_again(3, 1, tmp_path)


@pytest.mark.soak
def test_twenty_killed_runs(tmp_path: Path) -> None:
    kill_and_run_again(20, 2, tmp_path)
