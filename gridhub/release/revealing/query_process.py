"""A revealing query in a process of its own: started, waited for, killed.

Belongs here: the clock, the asker who goes away, what a dead process means. Not here: the query (``query_child``).
"""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

from gridhub.release.revealing.protocol import ANSWER_BYTES, NotRevealed, refusal_in
from gridhub.release.revealing.query_child import Job

_PART = 1 << 16
START_SECONDS = 60.0
"""Within which a process must be ready; a loaded machine takes its time."""


@dataclass(frozen=True)
class Cost:
    """What one query may take."""

    seconds: float
    rows: int
    answer_bytes: int = ANSWER_BYTES
    memory_bytes: int = 2**29
    threads: int = 2


class Processes:
    """The queries that run. ``stop`` ends all of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()

    def ask(self, job: Job, asker: socket.socket, seconds: float) -> bytes:
        """The line that the query's process gives. Raises ``NotRevealed``: what the process refused, timeout, failed, gone."""
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "gridhub.release.revealing.query_child"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONUTF8": "1"},
        )  # fmt: skip
        with self._lock:
            self._running.add(process)
        try:
            line = _line_of(process, job, asker, seconds)
            if refusal := refusal_in(line):
                raise refusal
            return line
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
            with self._lock:
                self._running.discard(process)

    def stop(self) -> None:
        with self._lock:
            for process in self._running:
                process.kill()


def _line_of(process: subprocess.Popen[bytes], job: Job, asker: socket.socket, seconds: float) -> bytes:
    """The line after the empty one by which the process says that it is ready: from then on its time counts."""
    assert process.stdin is not None and process.stdout is not None
    told = select.poll()
    told.register(process.stdout, select.POLLIN)
    told.register(asker, 0)  # POLLHUP alone: nobody is there any more
    if _part_of(process, told, asker, time.monotonic() + START_SECONDS) != b"\n":
        raise _died()
    try:
        process.stdin.write(json.dumps(job).encode() + b"\n")
        process.stdin.flush()
    except OSError:
        raise _died() from None
    deadline = time.monotonic() + seconds
    parts: list[bytes] = []
    while part := _part_of(process, told, asker, deadline):
        parts.append(part)
    if not (parts and parts[-1].endswith(b"\n")):
        raise _died()
    return b"".join(parts)


def _part_of(process: subprocess.Popen[bytes], told: select.poll, asker: socket.socket, deadline: float) -> bytes:
    """What comes next from the process; empty when it has ended. Raises ``NotRevealed`` (timeout, gone)."""
    assert process.stdout is not None
    found = {descriptor for descriptor, _ in told.poll(max(0.0, deadline - time.monotonic()) * 1000)}
    if asker.fileno() in found:
        raise NotRevealed("gone", "提问的人已离开", "whoever asked has gone")
    if not found:
        raise NotRevealed(
            "timeout", "查询超过时间上限，已中止；请缩小范围", "the query took too long and was ended: ask for less"
        )
    return os.read(process.stdout.fileno(), _PART)


def _died() -> NotRevealed:
    return NotRevealed(
        "failed",
        "查询的进程中止（内存或时间超过上限）；请缩小范围",
        "the query's process died (memory or time): ask for less",
    )
