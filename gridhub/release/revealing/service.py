"""The service that reveals: who connects is told by the kernel, held to access.csv, logged, answered.

Belongs here: connections and their limits, the order of the checks, what is logged. Not here: each check (``rights``), the
query (``query_process``), the socket's place (``socket_place``).

1. The name in the log is the account's that connected, whatever the client says.
2. Nothing is shown before it is logged. A refusal is logged too, the same one of one account once a minute.
3. One question per connection, in a thread of its own; so many at once, and so many of one account. No request, however
   broken, long or slow, ends the service or keeps others from it.
4. What the service says of itself (``tell``) has account, outcome and entry: no SQL, no purpose, no value.
"""

from __future__ import annotations

import os
import resource
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from gridhub.contracts.errors import GridhubError
from gridhub.release.revealing import protocol
from gridhub.release.revealing.accounts import Account, account_of, peer_uid
from gridhub.release.revealing.protocol import NotRevealed, Request, parse_request, refusal_line
from gridhub.release.revealing.query_child import Job
from gridhub.release.revealing.query_process import Cost, Processes
from gridhub.release.revealing.rights import may_reveal, stated_purpose
from gridhub.release.revealing.socket_place import CannotServe, listening
from gridhub.release.tiers.who_sees import REFUSED_COMMAND
from gridhub.state.export_log import record_export
from gridhub.state.home import Home

AT_ONCE = 16
AT_ONCE_OF_ONE = 2
QUERIES_AT_ONCE = 2
"""Queries that run: each may take ``Cost.memory_bytes`` and more."""
SAME_REFUSAL_SECONDS = 60.0
_LOGGED = ("denied", "purpose", "not_select", "rights_broken")
"""Refusals that are lines of the export log: somebody wanted what they may not have."""


@dataclass(frozen=True)
class Told:
    """One question, as the service tells of it. ``outcome``: answered, or the code of the refusal."""

    account: str
    outcome: str
    seconds: float


@dataclass
class RevealService:
    """``root``: the city project, whose two files are read at each question. ``tell`` hears of every question."""

    root: Path
    home: Home
    clock: Callable[[], datetime]
    tell: Callable[[Told], None]
    cost: Cost = field(default_factory=lambda: Cost(protocol.QUERY_SECONDS, protocol.ANSWER_ROWS))
    request_seconds: float = protocol.REQUEST_SECONDS

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._logging = threading.Lock()
        self._open: Counter[int] = Counter()
        self._queries = threading.BoundedSemaphore(QUERIES_AT_ONCE)
        self._processes = Processes()
        self._refused: dict[tuple[int, str], float] = {}

    def serve(self, path: Path, ready: Callable[[], None] = lambda: None) -> None:
        """Listen until the process is told to end (KeyboardInterrupt). Raises ``CannotServe``."""
        _require_own_home(self.home)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold plain values
        with listening(path) as listener:
            ready()
            try:
                while True:
                    self._accept(listener)
            finally:
                self._processes.stop()

    def _accept(self, listener: socket.socket) -> None:
        try:
            connection, _ = listener.accept()
        except OSError:  # the asker has gone already, or there are no more descriptors: the next may be luckier
            time.sleep(0.05)
            return
        try:
            uid = peer_uid(connection)
        except OSError:
            connection.close()
            return
        if not self._enters(uid):
            _send(connection, refusal_line(_busy()), 0.1)
            connection.close()
            return
        thread = threading.Thread(target=self._attend, args=(connection, uid), daemon=True)
        try:
            thread.start()
        except RuntimeError:  # no more threads
            self._leaves(uid)
            connection.close()

    def _enters(self, uid: int) -> bool:
        with self._lock:
            if self._open.total() >= AT_ONCE or self._open[uid] >= AT_ONCE_OF_ONE:
                return False
            self._open[uid] += 1
            return True

    def _leaves(self, uid: int) -> None:
        with self._lock:
            self._open[uid] -= 1
            self._open += Counter()  # drops those of nobody

    def _attend(self, connection: socket.socket, uid: int) -> None:
        began = time.monotonic()
        name, outcome = f"uid:{uid}", "failed"
        try:
            with connection:
                try:
                    account = account_of(uid)
                    name = account.name
                    line, outcome = self._answered(connection, account), "answered"
                except NotRevealed as refusal:
                    line, outcome = refusal_line(refusal), refusal.code
                except Exception as error:  # of the service itself: told by its name, its text may quote anything
                    line, outcome = refusal_line(_failed()), f"failed ({type(error).__name__})"
                if not _send(connection, line, protocol.ANSWER_SECONDS):
                    outcome += ", not taken"
        finally:
            self._leaves(uid)
            self.tell(Told(name, outcome, time.monotonic() - began))

    def _answered(self, connection: socket.socket, account: Account) -> bytes:
        request = parse_request(_line_from(connection, self.request_seconds))
        now = self.clock()
        try:
            may_reveal(self.root, account, now.date())
            purpose = stated_purpose(self.root, request)
        except NotRevealed as refusal:
            self._log_refusal(account, request, refusal, now)
            raise
        job = Job(
            home=str(self.home.root.absolute()), sql=request.sql, actor=account.name, purpose=purpose, at=now.isoformat(),
            rows=self.cost.rows, answer_bytes=self.cost.answer_bytes, memory_bytes=self.cost.memory_bytes,
            threads=self.cost.threads, seconds=int(self.cost.seconds) + 5,
        )  # fmt: skip
        if not self._queries.acquire(timeout=self.cost.seconds):
            raise _busy()
        try:
            return self._processes.ask(job, connection, self.cost.seconds)
        except NotRevealed as refusal:
            self._log_refusal(account, request, refusal, now)
            raise
        finally:
            self._queries.release()

    def _log_refusal(self, account: Account, request: Request, refusal: NotRevealed, now: datetime) -> None:
        if refusal.code not in _LOGGED:
            return
        moment = time.monotonic()
        with self._lock:
            self._refused = {of: at for of, at in self._refused.items() if moment - at < SAME_REFUSAL_SECONDS}
            if (account.uid, refusal.code) in self._refused:
                return
            self._refused[account.uid, refusal.code] = moment
        purpose = f"{request.purpose_kind}：{request.purpose}"
        try:
            with self._logging:  # threads of one process write one file beside the log's head
                record_export(
                    self.home, at=now, actor=account.name, purpose=purpose, command=REFUSED_COMMAND,
                    target=f"{refusal.code}: {request.sql}", columns="*", row_count=0,
                )  # fmt: skip
        except BaseException:
            with self._lock:
                self._refused.pop((account.uid, refusal.code), None)
            raise


def _require_own_home(home: Home) -> None:
    if not home.root.is_dir() or home.root.stat().st_uid != os.getuid():
        raise CannotServe(
            f"{home.root}: 数据目录不属于运行服务的账号；请用数据目录的账号启动",
            f"{home.root}: does not belong to the account that runs the service: start it as the owner of the home",
        )
    try:
        home.create()  # closes the folders of an older hub
    except GridhubError as error:
        raise CannotServe(str(error), str(error)) from None


def _line_from(connection: socket.socket, seconds: float) -> bytes:
    """The first line, within the time and the length of one."""
    deadline, received = time.monotonic() + seconds, bytearray()
    while b"\n" not in received:
        left = deadline - time.monotonic()
        if left <= 0:
            raise _slow()
        connection.settimeout(left)
        try:
            part = connection.recv(protocol.REQUEST_BYTES)
        except TimeoutError:
            raise _slow() from None
        except OSError:
            part = b""
        if not part:
            raise NotRevealed("broken", "问题没有说完", "the question was not finished")
        received += part
        if len(received) > protocol.REQUEST_BYTES:
            raise protocol.too_long()
    return bytes(received.partition(b"\n")[0])


def _send(connection: socket.socket, line: bytes, seconds: float) -> bool:
    """Whether the asker took it all."""
    try:
        connection.settimeout(seconds)
        connection.sendall(line)
    except OSError:
        return False
    return True


def _slow() -> NotRevealed:
    return NotRevealed("slow", "问题没有在时限内说完", "the question did not come in time")


def _busy() -> NotRevealed:
    return NotRevealed("busy", "正忙，请稍后再问", "busy: ask again later")


def _failed() -> NotRevealed:
    return NotRevealed(
        "failed", "服务出错，没有给出结果；请告诉数据办", "the service failed, nothing was given: tell the data office"
    )
