"""Memory and processor time of this process and of its children.

Belongs here: reading /proc (Linux). Its memory figures are this program's own: getrusage would count the process that
a program was started from.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterator
from pathlib import Path

SELF = Path("/proc/self")


def children() -> Iterator[Path]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[1]) == os.getpid():
                yield stat.parent
        except OSError:
            continue


def cpu_of_children() -> float:
    """Seconds, of those that live and of those that ended."""
    ticks = 0
    for child in children():
        ticks += sum(map(int, (child / "stat").read_text().rpartition(")")[2].split()[11:13]))
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ticks / os.sysconf("SC_CLK_TCK") + ended.ru_utime + ended.ru_stime


def cpu() -> float:
    """Seconds of this process and its children."""
    return time.process_time() + cpu_of_children()


def peak(process: Path = SELF) -> float:
    """MiB of resident memory at most since the program began, or since ``forget_peak``."""
    lines = (process / "status").read_text().splitlines()
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def forget_peak() -> None:
    """From now on ``peak`` tells what is used from now on."""
    (SELF / "clear_refs").write_text("5")


def peak_of_children() -> float:
    """Of the largest child that still lives."""
    return max(map(peak, children()), default=0.0)
