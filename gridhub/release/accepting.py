"""Letting a held delivery through: a person looked at it and decides that it is to be taken all the same.

Belongs here: which deliveries can be let through. Not here: what holds them (``build.holding``), the record of the decision
(``state.acceptance``).
"""

from __future__ import annotations

from datetime import datetime

from gridhub.contracts.errors import GridhubError
from gridhub.contracts.words import DELIVERY_STATES
from gridhub.release.known_states import deliveries_with_outcome
from gridhub.state.acceptance import Acceptance, record_acceptance
from gridhub.state.archive_notes import write_notes
from gridhub.state.delivery import Delivery
from gridhub.state.home import Home


class CannotAccept(GridhubError):
    """No such delivery, or none that is held. ``str()`` says so in Chinese."""


def accept(home: Home, delivery_id: str, why: str, *, actor: str, now: datetime) -> Delivery:
    """The next build takes this delivery in spite of what holds it. Raises ``CannotAccept``."""
    found = next(
        ((k.delivery, k.state) for k in deliveries_with_outcome(home) if k.delivery.delivery_id == delivery_id), None
    )
    if found is None:
        raise CannotAccept(f"没有编号为 {delivery_id} 的批次；用 gridhub delivery list 查看全部批次")
    delivery, state = found
    if state not in ("held", "received"):
        raise CannotAccept(f"批次 {delivery_id} 的状态是“{DELIVERY_STATES.get(state, state)}”，只有暂缓的批次可以放行")
    decision = Acceptance(
        delivery_id, delivery.department, delivery.export, actor, why, now.replace(microsecond=0, tzinfo=None)
    )
    if not record_acceptance(home, decision):
        raise CannotAccept(f"批次 {delivery_id} 已经放行过；运行 gridhub run 后生效")
    write_notes(home)
    return delivery
