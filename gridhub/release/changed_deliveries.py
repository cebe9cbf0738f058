"""Which deliveries are in force in one of two releases only, and what became of each.

Belongs here: classing a delivery. Not here: the other causes, what rests on a delivery (``causes``).

A delivery that is in force in one of the two is classed by what became of it on the other side:

1. It came. Held back before: released. Early: now due. Withdrawn: reinstated. Refused: accepted. Known but replaced: it
   stands for the one that went, and has its class. Else new: of a period after the first reporting date a new month; in place
   of another file of the same export, period and part a correction; of a period that was due: late; else an addition.
   An extract of a database that is no new month is an extract.
2. It went. Withdrawn, held, refused, not due, or not there at all. Else another took its place: that one's class.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gridhub.contracts.period import Period
from gridhub.contracts.words import CAUSES
from gridhub.release.two_releases import Pair, view

ORDER: Mapping[str, int] = {kind: number for number, kind in enumerate(CAUSES)}
EXTRACT = ".parquet"
"""Ending of the name of a database extract; no file of the inbox has it."""


@dataclass(frozen=True)
class DeliveryChange:
    """A delivery in force in one release only. ``came``: in the second. ``why``: why it went, as the second
    release says of one withdrawn, held or refused."""

    delivery_id: str
    department: str
    export: str
    period: str
    part: str
    file: str
    kind: str
    came: bool
    why: str = ""

    @property
    def ref(self) -> str:
        return f"{self.department}.{self.export}"


@dataclass(frozen=True)
class Known:
    """One line of ``audit.delivery``."""

    delivery_id: str
    department: str
    export: str
    period: str
    part: str
    file: str
    state: str
    in_force: bool
    reason: str

    @property
    def identity(self) -> tuple[str, str, str, str]:
        return self.department, self.export, self.period, self.part

    @property
    def stream(self) -> tuple[str, str, str]:
        return self.department, self.export, self.part


def known_in(pair: Pair, side: str) -> dict[str, Known]:
    rows = pair.rows(
        "SELECT delivery_id, COALESCE(department, ''), COALESCE(export, ''), COALESCE(period, ''), COALESCE(part, ''), file, "
        f"state, in_force, COALESCE(reason, '') FROM {view(side, 'audit.delivery')} ORDER BY delivery_id"
    )
    return {row[0]: Known(*row) for row in rows}


def changed_deliveries(pair: Pair) -> tuple[DeliveryChange, ...]:
    before, after = known_in(pair, "a"), known_in(pair, "b")
    old = {one.delivery_id: one for one in before.values() if one.in_force}
    new = {one.delivery_id: one for one in after.values() if one.in_force}
    went = [one for id_, one in old.items() if id_ not in new]
    came = [one for id_, one in new.items() if id_ not in old]
    replaced = {one.identity for one in went}
    due = {
        (str(department), str(export), str(period))
        for department, export, period in pair.rows(
            f"SELECT department, export, period FROM {view('a', 'audit.period_coverage')}"
        )
    } if pair.columns("a", "audit.period_coverage") else None  # fmt: skip
    as_of = date.fromisoformat(pair.a.as_of)
    out: dict[str, str] = {one.delivery_id: _why_out(after.get(one.delivery_id)) for one in went}
    into = {one.delivery_id: _why_in(one, before.get(one.delivery_id), as_of, replaced, due) for one in came}
    for one in came:
        if not into[one.delivery_id]:  # it was there all the time, and another stood in its place
            gone = [out[other.delivery_id] for other in went if other.stream == one.stream and out[other.delivery_id]]
            into[one.delivery_id] = min(gone, key=ORDER.__getitem__, default="reinstated")
    for one in went:
        if not out[one.delivery_id]:
            same = [into[other.delivery_id] for other in came if other.identity == one.identity]
            next_ = [into[other.delivery_id] for other in came if other.stream == one.stream]
            out[one.delivery_id] = min(same or next_, key=ORDER.__getitem__, default="not_due")
    changes = [_change(one, into[one.delivery_id], True) for one in came]
    changes += [_change(one, out[one.delivery_id], False, _reason(after.get(one.delivery_id))) for one in went]
    return tuple(sorted(changes, key=lambda one: (one.ref, one.period, one.part, not one.came, one.delivery_id)))


def _change(one: Known, kind: str, came: bool, why: str = "") -> DeliveryChange:
    return DeliveryChange(
        one.delivery_id, one.department, one.export, one.period, one.part, one.file, kind, came, why
    )  # fmt: skip


def _reason(after: Known | None) -> str:
    return after.reason if after and after.state in ("withdrawn", "held", "refused") else ""


def _why_in(
    one: Known, before: Known | None, as_of: date, replaced: set[tuple[str, str, str, str]],
    due: set[tuple[str, str, str]] | None,
) -> str:  # fmt: skip
    if before is not None:
        states = {
            "held": "released",
            "early": "early",
            "withdrawn": "reinstated",
            "refused": "accepted",
        }
        return states.get(before.state, "")
    if Period(one.period).last_day > as_of:
        return "new_month"
    if one.file.endswith(EXTRACT):
        return "extract"
    if one.identity in replaced:
        return "correction"
    return "late" if due is None or (one.department, one.export, one.period) in due else "addition"


def _why_out(after: Known | None) -> str:
    if after is None:
        return "absent"
    states = {
        "withdrawn": "withdrawal",
        "held": "held",
        "refused": "refused",
        "early": "not_due",
    }
    return states.get(after.state, "")
