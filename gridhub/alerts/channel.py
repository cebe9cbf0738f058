"""What a channel is, what it says when it cannot deliver, and the log file: the channel that is always there.

Belongs here: the interface, words for failures of the network, the log. Not here: mail (``mail``), robots (``webhook``),
how often a channel is tried (``send``).
"""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Protocol

from gridhub.alerts.alert import KINDS, SEVERITIES, Alert, one_line
from gridhub.contracts.errors import GridhubError


class NotDelivered(GridhubError):
    """A channel did not take an alert. ``str()``: why, in Chinese, without any secret.

    ``again``: whether trying once more in a moment may help. ``silent``: the channel itself is out of reach or wants no more
    for now, so that the alerts after this one need not be tried.
    """

    def __init__(self, reason: str, *, again: bool = False, silent: bool = False) -> None:
        self.again, self.silent = again, silent
        super().__init__(reason)


class Channel(Protocol):
    """One way to tell people. ``name``: unique, kept in the table of what was sent; it holds no secret."""

    @property
    def name(self) -> str: ...

    @property
    def retries(self) -> int:
        """Further tries at one occasion when a try may help."""

    @property
    def most_at_once(self) -> int | None:
        """How many messages the channel takes at one occasion; None: any number."""

    def deliver(self, alert: Alert, now: datetime) -> None:
        """Send one alert. Raises ``NotDelivered``, nothing else that the channel or its settings can cause."""


@dataclass(frozen=True)
class LogFile:
    """A line per alert, appended: time, severity, kind, title, text."""

    file: Path
    name: ClassVar[str] = "log"
    retries: ClassVar[int] = 0
    most_at_once: ClassVar[None] = None

    def deliver(self, alert: Alert, now: datetime) -> None:
        text = " ⏎ ".join(one_line(line) for line in alert.text.split("\n"))
        self.note(f"{SEVERITIES[alert.severity]} {KINDS[alert.kind]} {one_line(alert.title)} | {text}", now)

    def note(self, line: str, now: datetime) -> None:
        """Append one line. Raises ``NotDelivered``."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self.file.open("a", encoding="utf-8") as handle:
                handle.write(f"{now.isoformat(timespec='seconds')} {line}\n")
        except OSError as error:
            raise NotDelivered(f"日志文件 {self.file.name} 无法写入（{error.strerror}）", silent=True) from None


def network_failure(error: Exception) -> NotDelivered:
    """What a failure on the way means, by its kind alone: its own text may quote the address."""
    if isinstance(error, TimeoutError):
        return NotDelivered("在规定时间内没有应答", again=True, silent=True)
    if isinstance(error, ConnectionRefusedError):
        return NotDelivered("拒绝连接（服务没有运行，或端口不对）", again=True, silent=True)
    if isinstance(error, socket.gaierror):
        return NotDelivered("找不到主机（域名写错，或没有域名解析）", again=True, silent=True)
    if isinstance(error, ssl.SSLCertVerificationError):
        return NotDelivered("服务器证书不可信", silent=True)
    if isinstance(error, ssl.SSLError):
        return NotDelivered("加密连接没有建立（协议或端口不对）", silent=True)
    if isinstance(error, UnicodeError):
        return NotDelivered("主机名不正确", silent=True)
    return NotDelivered(f"连接中断（{type(error).__name__}）", again=True, silent=True)
