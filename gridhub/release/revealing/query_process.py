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
            line = _line_of(process, job, asker, time.monotonic() + seconds)
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


def _line_of(process: subprocess.Popen[bytes], job: Job, asker: socket.socket, deadline: float) -> bytes:
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(json.dumps(job).encode() + b"\n")
        process.stdin.flush()
    except OSError:
        raise _died() from None
    told = select.poll()
    told.register(process.stdout, select.POLLIN)
    told.register(asker, 0)  # POLLHUP alone: nobody is there any more
    parts: list[bytes] = []
    while (left := deadline - time.monotonic()) > 0:
        for descriptor, _ in told.poll(left * 1000):
            if descriptor == asker.fileno():
                raise NotRevealed("gone", "提问的人已离开", "whoever asked has gone")
            part = os.read(descriptor, _PART)
            if part:
                parts.append(part)
            elif parts and parts[-1].endswith(b"\n"):
                return b"".join(parts)
            else:
                raise _died()
    raise NotRevealed(
        "timeout", "查询超过时间上限，已中止；请缩小范围", "the query took too long and was ended: ask for less"
    )


def _died() -> NotRevealed:
    return NotRevealed(
        "failed",
        "查询的进程中止（内存或时间超过上限）；请缩小范围",
        "the query's process died (memory or time): ask for less",
    )
