"""What an office says of how a file came to it: by whom, with which letter, which way, when.

Belongs here: the frozen ``Receipt`` and how it is kept. Not here: reading what people wrote of it (``ingest.receive.sidecar``),
rows on disk (``control``), printing it (``release.receipt_slip``).
``sent_by`` and ``taken_by`` are names of officials: they stay in the control database and on the slip, and are never
published.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Receipt:
    """What was said of one handing-in; a text is empty, and ``received_at`` None, where nothing was said.

    ``department``: name of its connector. ``received_at``: the city's time, without a zone; what a person said, never
    the clock of a run.
    """

    department: str = ""
    sent_by: str = ""
    taken_by: str = ""
    letter_no: str = ""
    way: str = ""
    received_at: datetime | None = None

    @property
    def tells_one_handing_in(self) -> bool:
        """Whether files of which the same was said came together: a letter or a moment was named."""
        return bool(self.letter_no or self.received_at)


@dataclass(frozen=True)
class FiledReceipt:
    """A receipt as the home keeps it. Grain: delivery. Files that came together share ``receipt_no`` (from 1)."""

    delivery_id: str
    receipt_no: int
    said: Receipt
