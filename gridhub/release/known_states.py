"""What became of every delivery, as far as is known: the release in force first, else the control database.

Belongs here: bringing the two together for a list. Not here: deciding a state (``ingest.intake``, ``deliveries``).
"""

from __future__ import annotations

from dataclasses import dataclass

from gridhub.release.reading import open_release
from gridhub.release.releases import NoRelease
from gridhub.state.acceptance import accepted_deliveries
from gridhub.state.control import known_deliveries
from gridhub.state.delivery import Delivery
from gridhub.state.home import Home


@dataclass(frozen=True)
class Known:
    """One delivery. ``in_force``: whether rows of it are in the release in force; None when that release knows it not."""

    delivery: Delivery
    state: str
    reason: str
    in_force: bool | None


def deliveries_with_outcome(home: Home) -> list[Known]:
    """Every delivery in order of receipt with state, reason, and whether it is in force. Intake knows a file by its name only: whether it could
    be read stands in the release. A withdrawal made or taken back since that release counts before it, and so does a
    decision to let a held delivery through. A delivery without
    a reason tells where its period comes from, when its file name does not say it in full.
    """
    released = _in_release(home)
    let_through = {one.delivery_id: one.reason for one in accepted_deliveries(home)}
    told: list[Known] = []
    for delivery in known_deliveries(home):
        state, reason, in_force = released.get(delivery.delivery_id, (delivery.state, delivery.reason, None))
        if "withdrawn" in (state, delivery.state):
            state, reason = delivery.state, delivery.reason
        if state == "held" and delivery.delivery_id in let_through:
            state, reason = "received", f"已放行：{let_through[delivery.delivery_id]}"
        told.append(Known(delivery, state, reason or delivery.period_note or "", in_force))
    return told


def _in_release(home: Home) -> dict[str, tuple[str, str | None, bool | None]]:
    try:
        with open_release(home) as connection:
            rows = connection.execute("SELECT delivery_id, state, reason, in_force FROM audit.delivery").fetchall()
    except NoRelease:
        return {}
    return {delivery_id: (state, reason, in_force) for delivery_id, state, reason, in_force in rows}
