"""What was sent to whom: the rows of the table ``alert`` of the control database.

Belongs here: reading and writing them. Not here: the table (``state.control_tables``), deciding what is sent (``send``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from gridhub.alerts.alert import Alert
from gridhub.state.control_file import reading, writing
from gridhub.state.control_tables import ALERT
from gridhub.state.export_log import CITY_TIME
from gridhub.state.home import Home

State = Literal["sent", "failed", "given_up"]


@dataclass(frozen=True)
class Sent:
    """One alert at one channel. ``attempts``: occasions at which it was tried. ``sent_at``: None unless it was sent.

    ``reason``: why the last try failed, in Chinese, "" when it did not.
    """

    alert: Alert
    channel: str
    state: State
    attempts: int
    sent_at: datetime | None
    reason: str


def all_sent(home: Home) -> tuple[Sent, ...]:
    """Every alert that was tried, oldest first; times in the city's zone. Raises ``NewerHome``."""
    order = (ALERT.c.at, ALERT.c.kind, ALERT.c.subject, ALERT.c.identity, ALERT.c.channel)
    with reading(home) as connection:
        return tuple(_sent(row) for row in connection.execute(sa.select(ALERT).order_by(*order)).mappings())


def record(home: Home, sent: Sent) -> None:
    """Write one row, replacing that of the same alert and channel. Raises ``NewerHome``."""
    alert = sent.alert
    key = (ALERT.c.identity == alert.identity) & (ALERT.c.channel == sent.channel)
    with writing(home) as connection:
        connection.execute(sa.delete(ALERT).where(key))
        connection.execute(
            sa.insert(ALERT).values(
                identity=alert.identity, channel=sent.channel, kind=alert.kind, subject=alert.subject,
                severity=alert.severity, title=alert.title, text=alert.text, at=_stored(alert.at), state=sent.state,
                attempts=sent.attempts, sent_at=_stored(sent.sent_at) if sent.sent_at else None, reason=sent.reason,
            )
        )  # fmt: skip


def _sent(row: sa.RowMapping) -> Sent:
    alert = Alert(row["kind"], row["subject"], row["title"], row["text"], row["severity"], _of_city(row["at"]))
    sent_at = None if row["sent_at"] is None else _of_city(row["sent_at"])
    return Sent(alert, row["channel"], row["state"], row["attempts"], sent_at, row["reason"])


def _stored(at: datetime) -> datetime:
    """SQLite keeps no zone: the city's time is kept."""
    return at.astimezone(CITY_TIME).replace(tzinfo=None)


def _of_city(at: datetime) -> datetime:
    return at.replace(tzinfo=CITY_TIME)
