"""Taking a delivery back, and putting it in again: a department found that it sent the wrong file.

Belongs here: the decision's record in ``control.db``. Not here: what a build makes of it (``warehouse.deliveries``).
The bytes stay in the archive and the delivery keeps its number: nothing that was received is ever forgotten.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from gridhub.contracts.errors import GridhubError
from gridhub.state.archive_notes import write_notes
from gridhub.state.control import load_deliveries, save_delivery
from gridhub.state.control_file import writing
from gridhub.state.delivery import Delivery
from gridhub.state.home import Home

WITHDRAWN = "withdrawn_by_hand"
SENT_AGAIN = "withdrawn_sent_again"
"""Withdrawn by hand, and the same bytes lie in the inbox (again, or still): they are not used, and that is told."""
_LIES_THERE = (
    "；收件箱里有同样内容的文件，仍不采用。要重新采用：gridhub delivery withdraw {id} --undo；不要就把文件移走"
)


class CannotWithdraw(GridhubError):
    """No such delivery, or not in a state that can be changed. ``str()`` says so in Chinese."""


def withdraw(home: Home, delivery_id: str, why: str, *, now: datetime) -> Delivery:
    """The next build leaves this delivery out; the one before it takes force again. Raises ``CannotWithdraw``."""
    return _change(home, delivery_id, "received", f"已于 {now:%Y-%m-%d} 撤回：{why}")


def reinstate(home: Home, delivery_id: str) -> Delivery:
    """A withdrawn delivery counts again. Raises ``CannotWithdraw``."""
    return _change(home, delivery_id, "withdrawn", None)


def tell_of_inbox(connection: sa.Connection, known: Iterable[Delivery], present: Collection[str]) -> None:
    """Let the reason of every file withdrawn by hand say whether its bytes lie in the inbox. ``present``: ids of those
    that do."""
    for delivery in known:
        if delivery.reason_code not in (WITHDRAWN, SENT_AGAIN) or delivery.from_database:
            continue
        lies_there = delivery.delivery_id in present
        told = _LIES_THERE.format(id=delivery.delivery_id)
        text = (delivery.reason or "").removesuffix(told) + (told if lies_there else "")
        if text != delivery.reason:
            code = SENT_AGAIN if lies_there else WITHDRAWN
            save_delivery(connection, replace(delivery, reason_code=code, reason=text))


def _change(home: Home, delivery_id: str, expected: str, reason: str | None) -> Delivery:
    with writing(home) as connection:
        found = next((d for d in load_deliveries(connection) if d.delivery_id == delivery_id), None)
        if found is None:
            raise CannotWithdraw(f"没有编号为 {delivery_id} 的批次；用 gridhub delivery list 查看全部批次")
        if found.state != expected or (reason is None and found.reason_code not in (WITHDRAWN, SENT_AGAIN)):
            raise CannotWithdraw(f"批次 {delivery_id} 的状态是 {found.state}，不能这样改")
        changed = (
            replace(found, state="received", reason_code=None, reason=None)
            if reason is None
            else replace(found, state="withdrawn", reason_code=WITHDRAWN, reason=f"“{found.file_name}”{reason}")
        )
        save_delivery(connection, changed)
    write_notes(home)
    return changed
