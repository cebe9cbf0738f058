"""The parent's side of the reading process: start it, ask it, kill it, turn its failures into refusals.

Belongs here: limits and the pool of idle children. Not here: what is read (``reader_child``), what it means (``read``).
"""

from __future__ import annotations

import atexit
import errno
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict, astuple, dataclass, field
from pathlib import Path

from gridhub.contracts.budgets import MB, Allowance, Budgets
from gridhub.ingest.readers.formats import Format
from gridhub.ingest.readers.protocol import DISK, MEMORY, CannotRead, FileRead, ReadRequest, SheetFacts, SheetRead


@dataclass(frozen=True)
class Limits:
    """What one file may cost: address space in bytes, CPU seconds, seconds by the clock, and what may be in it."""

    memory_bytes: int = Budgets.reader_memory_mb * MB
    cpu_seconds: int = Budgets.cpu_seconds
    wall_seconds: float = Budgets.seconds
    allowance: Allowance = field(default_factory=Allowance)

    @classmethod
    def of(cls, budgets: Budgets) -> Limits:
        return cls(budgets.reader_memory_mb * MB, budgets.cpu_seconds, budgets.seconds, budgets.allowance)


_SLIMMER = "请删除多余的格式和空白区域，另存为 xlsx 后重新报送"
_SMALLER = "请按单位或月份拆成几份报送，或请数据中心换内存更大的机器、提高上限"


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
        """Raises ``CannotRead``, OSError (ENOSPC: the disk is full); after reader_timeout and reader_crashed the process is dead."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        try:
            stdin.write(json.dumps(asdict(request)).encode() + b"\n")
            stdin.flush()
        except OSError as error:
            self.kill()
            raise self._died(request) from error
        line = self._read_line(stdout.fileno(), time.monotonic() + wall_seconds, wall_seconds)
        if line is None:
            raise self._died(request)
        answer = json.loads(line)
        if "refused" in answer:
            raise CannotRead(**answer["refused"])
        if "read" not in answer:
            self.kill()
            if answer.get("crashed") == DISK:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            raise self._over_memory() if answer.get("crashed") == MEMORY else self._crashed()
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

    def _read_line(self, descriptor: int, deadline: float, wall_seconds: float) -> bytes | None:
        """None when the process ended without an answer."""
        received = b""
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            while not received.endswith(b"\n"):
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    self.kill()
                    what = f"读取超过 {wall_seconds:.0f} 秒（seconds）仍未完成"
                    raise CannotRead("reader_timeout", what, _SLIMMER)
                part = os.read(descriptor, 1 << 16)
                if not part:
                    return None
                received += part
        return received

    def _died(self, request: ReadRequest) -> CannotRead:
        """What the end of the process says: the system names the limit that it ran into by a signal."""
        try:
            code = self._process.wait(5)
        except subprocess.TimeoutExpired:
            code = 0
        self.kill()
        if code == -signal.SIGXCPU:
            what = f"读取用去的处理器时间超过 {request.cpu_seconds} 秒（cpu_seconds）"
            return CannotRead("reader_timeout", what, _SLIMMER)
        if code == -signal.SIGKILL:
            return CannotRead("too_large", "读取时机器内存不足，读取程序被系统终止", _SMALLER)
        return self._crashed()

    def _over_memory(self) -> CannotRead:
        return CannotRead("too_large", f"读取时内存超过 {self.memory_bytes // MB:,} MB（reader_memory_mb）", _SMALLER)

    def _crashed(self) -> CannotRead:
        what = f"读取程序在这份文件上中止（内容异常，或展开后超过 {self.memory_bytes // MB:,} MB 内存）"
        return CannotRead("reader_crashed", what, f"请用 Excel 或 WPS 打开，{_SLIMMER.removeprefix('请')}")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue


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
    """Read one file in a child process; the sheets lie in ``folder`` afterwards. Raises ``CannotRead``, OSError for a full disk."""
    limits = limits or Limits()
    child = _POOL.take(limits.memory_bytes)
    try:
        request = ReadRequest(
            str(path), format, str(folder), limits.cpu_seconds, password, *astuple(limits.allowance),
        )  # fmt: skip
        return child.ask(request, limits.wall_seconds)
    except CannotRead:
        raise
    except BaseException:
        # An interrupted child may still answer the old question: it must not hear another.
        child.kill()
        raise
    finally:
        _POOL.give_back(child)
