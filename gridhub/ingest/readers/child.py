"""The parent's side of the reading process: start it, ask it, kill it, turn its failures into refusals.

Belongs here: limits and the pool of idle children. Not here: what is read (``reader_child``), what it means (``read``).
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from gridhub.ingest.readers.formats import Format
from gridhub.ingest.readers.protocol import CannotRead, FileRead, ReadRequest, SheetFacts, SheetRead


@dataclass(frozen=True)
class Limits:
    """What one file may cost: address space in bytes, CPU seconds, seconds by the clock."""

    memory_bytes: int = 3 * 2**30
    cpu_seconds: int = 300
    wall_seconds: float = 600.0


class _Child:
    """One reading process. Not for use by two threads at once."""

    def __init__(self, memory_bytes: int) -> None:
        self.memory_bytes = memory_bytes
        environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gridhub.ingest.readers.reader_child", str(memory_bytes)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
        )  # fmt: skip

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: ReadRequest, wall_seconds: float) -> FileRead:
        """Raises ``CannotRead``; after reader_timeout and reader_crashed the process is dead."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        try:
            stdin.write(json.dumps(asdict(request)).encode() + b"\n")
            stdin.flush()
        except OSError as error:
            self.kill()
            raise _crashed() from error
        line = self._read_line(stdout.fileno(), time.monotonic() + wall_seconds, wall_seconds)
        answer = json.loads(line)
        if "refused" in answer:
            raise CannotRead(**answer["refused"])
        if "read" not in answer:
            self.kill()
            raise _crashed()
        read = answer["read"]
        sheets = tuple(
            SheetRead(
                **sheet
                | {
                    "merges": tuple(tuple(merge) for merge in sheet["merges"]),
                    "facts": SheetFacts(**sheet["facts"]),
                }
            )
            for sheet in read["sheets"]
        )
        return FileRead(sheets, read["encoding"], read["delimiter"], read["records"])

    def _read_line(self, descriptor: int, deadline: float, wall_seconds: float) -> bytes:
        received = b""
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            while not received.endswith(b"\n"):
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    self.kill()
                    what = f"读取超过 {wall_seconds:.0f} 秒仍未完成"
                    raise CannotRead("reader_timeout", what, "请删除多余的格式和空白区域，另存为 xlsx 后重新报送")
                part = os.read(descriptor, 1 << 16)
                if not part:
                    self.kill()
                    raise _crashed()
                received += part
        return received

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue


def _crashed() -> CannotRead:
    what = "读取程序在这份文件上中止（内容异常，或展开后过大）"
    return CannotRead(
        "reader_crashed", what, "请用 Excel 或 WPS 打开，删除多余的格式和空白区域，另存为 xlsx 后重新报送"
    )


class _Pool:
    """Idle children of this process, reused until they fail. Children of a parent before a fork are not ours."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        self._owner = os.getpid()

    def take(self, memory_bytes: int) -> _Child:
        with self._lock:
            if self._owner != os.getpid():
                self._idle, self._owner = [], os.getpid()
            for child in self._idle:
                if child.memory_bytes == memory_bytes and child.alive:
                    self._idle.remove(child)
                    return child
        return _Child(memory_bytes)

    def give_back(self, child: _Child) -> None:
        with self._lock:
            if child.alive:
                self._idle.append(child)

    def close(self) -> None:
        with self._lock:
            if self._owner == os.getpid():
                for child in self._idle:
                    child.kill()
            self._idle = []


_POOL = _Pool()
atexit.register(_POOL.close)


def read_in_child(
    path: Path, format: Format, folder: Path, password: str = "", limits: Limits | None = None
) -> FileRead:
    """Read one file in a child process; the sheets lie in ``folder`` afterwards. Raises ``CannotRead``."""
    limits = limits or Limits()
    child = _POOL.take(limits.memory_bytes)
    try:
        request = ReadRequest(str(path), format, str(folder), limits.cpu_seconds, password)
        return child.ask(request, limits.wall_seconds)
    except CannotRead:
        raise
    except BaseException:
        # An interrupted child may still answer the old question: it must not hear another.
        child.kill()
        raise
    finally:
        _POOL.give_back(child)
