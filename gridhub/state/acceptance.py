"""What people let through: held deliveries that were looked at and are to be taken all the same.

Belongs here: the record of that decision in ``control.db``. Not here: what holds a delivery (``build.holding``).
A decision is never removed: taking it back is a withdrawal of the delivery.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from gridhub.state.control_file import reading, writing
from gridhub.state.control_tables import ACCEPTANCE
from gridhub.state.home import Home


@dataclass(frozen=True)
class Acceptance:
    """One decision. ``actor``: who decided, an official; ``reason``: why, in their words."""

    delivery_id: str
    department: str
    export: str
    actor: str
    reason: str
    decided_at: datetime


def accepted_deliveries(home: Home) -> tuple[Acceptance, ...]:
    """Every decision, oldest first."""
    with reading(home) as connection:
        rows = connection.execute(sa.select(ACCEPTANCE).order_by(ACCEPTANCE.c.decided_at, ACCEPTANCE.c.delivery_id))
        return tuple(Acceptance(**row) for row in rows.mappings())


def record_acceptance(home: Home, acceptance: Acceptance) -> bool:
    """Write a decision; False when the delivery was let through before (the first decision stays)."""
    with writing(home) as connection:
        known = connection.execute(
            sa.select(ACCEPTANCE.c.delivery_id).where(ACCEPTANCE.c.delivery_id == acceptance.delivery_id)
        ).first()
        if known is None:
            connection.execute(sa.insert(ACCEPTANCE).values(**asdict(acceptance)))
        return known is None
