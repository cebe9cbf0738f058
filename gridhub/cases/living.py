"""The law of a case: when it begins, goes on, ends, and comes back.

Belongs here: pure functions from what releases saw and what people did to the state of every case. Not here: reading and
writing tables (``build.case_step``), which answer may be taken (``answer_rows``).

1. A case is a rule, a subject, and a programme or source; months are rows of it. Its id is that of the day it was first
   found, also when the hub later merges its subject into another id: the case follows (``followed``). When both ids had
   a case, the older one goes on and the other is 并案 (``merged``). When the ids part again (a decision was taken back),
   each case goes back to its own subject and stands where it stood.
2. It is gone only when the rule could have found it: a release in which something lacks that could have made the finding
   leaves every case as it was (presence ``unknown``). No data is no end.
3. Gone with an answer (属实-整改中, 属实-已整改, 不属实, 不予处理) it is 已销号: the data bear the answer out. Gone without
   one it has 自行消失, and the release says so. An answer that comes afterwards closes it.
4. An office may close an answered case by hand although the data still show it (they may never change: a month that was
   paid was paid). Gone later, it stays closed.
5. Found again after it was gone, it is 重新打开: another round, with a due date of its own and no conclusion yet.
6. The due date is fixed when a round begins, by the reporting date; neither a later override of the calendar nor another
   time limit of the rule moves it.
7. A release of an earlier date than the last one looks back: it ends no case and reopens none.
8. Sightings and events stand in one order: a sighting comes after the event with the number it names. The first sighting
   comes before everything.
9. A case that rested once on a row that stays in the vault stays there with everything seen and done of it
   (``is_withheld``): what was learned of it before is not published because its rows changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from gridhub.cases.working_days import DueDate
from gridhub.contracts.case_tables import FINAL
from gridhub.state.case_log import Answer, CaseEvent


@dataclass(frozen=True)
class Said:
    """What a release says of a case: its findings together. ``key``: ``case_id`` of these findings."""

    key: str
    finding_code: str
    title: str
    severity: str
    department: str
    subject_kind: str
    subject_id: str
    case_part: str | None
    match_level: str
    amount: Decimal | None
    first_month: date
    last_month: date
    finding_count: int
    detail: str
    law: str
    evidence: str
    due_days: int = 0
    is_withheld: bool = False


@dataclass(frozen=True)
class Sighting:
    """One row of ``finding.case_sighting``, without the case's id; rows are in order."""

    kind: str
    as_of: date
    after_event: int
    due: DueDate | None = None
    other_id: str | None = None


@dataclass(frozen=True)
class Living:
    """A case as releases saw it. ``said``: by the last release that found it, which was of ``last_seen``."""

    case_id: str
    said: Said
    last_seen: date
    sightings: tuple[Sighting, ...]
    presence: str = "unknown"

    @property
    def first_seen(self) -> date:
        return self.sightings[0].as_of

    @property
    def is_gone(self) -> bool:
        """Whether the last thing seen of it is that it is not there."""
        seen = [one.kind for one in self.sightings if one.kind != "followed"]
        return seen[-1] in ("gone", "merged")


@dataclass(frozen=True)
class Standing:
    """Where a case stands after everything. ``answer``, ``answered_on``: of this round; ``last_final``: the last
    conclusion that answered it in any round; ``last_workbook``: the newest one that an answer came with (0: none)."""

    state: str
    round: int
    due: DueDate
    answer: Answer | None = None
    answered_on: date | None = None
    last_final: str | None = None
    was_dispatched: bool = False
    last_workbook: int = 0


@dataclass(frozen=True)
class Look:
    """How a release looks at the cases. ``can_miss``: whether a rule (by code) could have found what it did not find;
    ``after_event``: number of the last event known; ``due``: the due date of a time limit in working days; ``merged``:
    (kind of entity, new id) → the ids of before."""

    as_of: date
    after_event: int
    can_miss: Callable[[str], bool]
    due: Callable[[date, int], DueDate]
    merged: Mapping[tuple[str, str], tuple[str, ...]]


def live_on(known: Iterable[Living], found: Iterable[Said], look: Look) -> tuple[Living, ...]:
    """Every case after one more release, by id. The same release again changes nothing."""
    found = tuple(found)
    keys = {one.key for one in found}
    by_key = {one.said.key: one for one in known}
    taken = {one.case_id for one in by_key.values()}
    lived: dict[str, Living] = {}
    for said in sorted(found, key=lambda one: one.key):
        before = by_key.get(said.key)
        others = _of_merged_subjects(said, by_key, look)
        if before is None:
            before = _come_back(said, by_key, keys)
            if before is not None:
                by_key.pop(_key_of(before))
                before = _seen(
                    before, Sighting("followed", look.as_of, look.after_event, other_id=before.said.subject_id)
                )
        if before is None and others:
            before = others.pop(0)
            before = _seen(before, Sighting("followed", look.as_of, look.after_event, other_id=before.said.subject_id))
            by_key.pop(_key_of(before))
        if before is None:
            case_id = _free(said.key, taken)
            taken.add(case_id)
            first = Sighting("found", look.as_of, 0, look.due(look.as_of, said.due_days))
            now = Living(case_id, said, look.as_of, (first,), "found")
        else:
            by_key.pop(said.key, None)
            now = _found_again(before, said, look)
        if any(other.said.is_withheld for other in others):
            now = replace(now, said=replace(now.said, is_withheld=True))
        lived[now.case_id] = now
        for other in others:
            by_key.pop(other.said.key)
            merged = Sighting("merged", look.as_of, look.after_event, other_id=now.case_id)
            lived[other.case_id] = replace(_seen(other, merged), presence="not_found")
    for gone in by_key.values():
        lived[gone.case_id] = _not_found(gone, look)
    return tuple(lived[name] for name in sorted(lived))


def _key_of(case: Living) -> str:
    return case.said.key


def _come_back(said: Said, by_key: Mapping[str, Living], keys: Set[str]) -> Living | None:
    """The case that began with this finding and followed its subject to another id, which is not found any more."""
    return next((one for one in by_key.values() if one.case_id == said.key and one.said.key not in keys), None)


def _of_merged_subjects(said: Said, by_key: Mapping[str, Living], look: Look) -> list[Living]:
    """Cases of this rule about ids that were merged into the subject's, the oldest first."""
    old = set(look.merged.get((said.subject_kind, said.subject_id), ()))
    same = [
        one
        for one in by_key.values()
        if one.said.subject_id in old
        and (one.said.finding_code, one.said.case_part, one.said.department)
        == (said.finding_code, said.case_part, said.department)
        and not one.is_gone
    ]
    return sorted(same, key=lambda one: (one.first_seen, one.case_id))


def _free(key: str, taken: set[str]) -> str:
    """The key, or with a number: an id that another case carries on is not given twice."""
    number, name = 1, key
    while name in taken:
        number += 1
        name = f"{key}-{number}"
    return name


def _seen(case: Living, sighting: Sighting) -> Living:
    return replace(case, sightings=(*case.sightings, sighting))


def _found_again(case: Living, said: Said, look: Look) -> Living:
    if look.as_of < case.last_seen:
        return replace(case, presence="found")
    if case.is_gone and look.as_of >= case.sightings[-1].as_of:
        again = Sighting("found_again", look.as_of, look.after_event, look.due(look.as_of, said.due_days))
        case = _seen(case, again)
    said = replace(said, is_withheld=said.is_withheld or case.said.is_withheld)
    return replace(case, said=said, last_seen=look.as_of, presence="found")


def _not_found(case: Living, look: Look) -> Living:
    if (
        look.as_of < case.sightings[-1].as_of
        or look.as_of < case.last_seen
        or not look.can_miss(case.said.finding_code)
    ):
        return replace(case, presence="unknown")
    if not case.is_gone:
        case = _seen(case, Sighting("gone", look.as_of, look.after_event))
    return replace(case, presence="not_found")


def standing_of(sightings: Sequence[Sighting], events: Iterable[CaseEvent]) -> Standing:
    """The state of a case after all that was seen and done. ``events``: of this case alone."""
    first, later = sightings[0], _without_undone(sightings[1:])
    if first.due is None:
        raise ValueError("a case begins with being found, and has a due date from then on")
    seen = [((one.after_event, 1, place), one) for place, one in enumerate(later)]
    steps: list[tuple[tuple[int, int, int], Sighting | CaseEvent]] = [*seen]
    steps += [((one.event_no, 0, 0), one) for one in events]
    now = Standing("waiting", 1, first.due)
    for _, step in sorted(steps, key=lambda step: step[0]):
        now = _after_sighting(now, step) if isinstance(step, Sighting) else _after_event(now, step)
    return now


def _without_undone(sightings: Sequence[Sighting]) -> list[Sighting]:
    """Without each merging after which the case was found by itself again: the ids were one by mistake."""
    left: list[Sighting] = []
    for one in sightings:
        if one.kind == "found_again" and left and left[-1].kind == "merged":
            left.pop()
        else:
            left.append(one)
    return left


def _after_sighting(now: Standing, seen: Sighting) -> Standing:
    match seen.kind:
        case "gone" if now.state != "closed":
            return replace(now, state="closed" if now.state in FINAL else "vanished")
        case "merged":
            return replace(now, state="merged")
        case "found_again":
            return Standing(
                "reopened", now.round + 1, seen.due or now.due, last_final=now.last_final, was_dispatched=now.was_dispatched,
                last_workbook=now.last_workbook,
            )  # fmt: skip
    return now


def _after_event(now: Standing, event: CaseEvent) -> Standing:
    match event.kind:
        case "dispatched":
            state = "dispatched" if now.state in ("waiting", "reopened") else now.state
            return replace(now, state=state, was_dispatched=True)
        case "closed":
            return replace(now, state="closed")
        case "answered" if event.answer is not None:
            is_final = event.answer.conclusion in FINAL
            state = event.answer.conclusion
            if now.state in ("vanished", "closed"):
                state = "closed" if is_final else now.state
            return replace(
                now, state=state, answer=event.answer, answered_on=event.at.date(),
                last_final=event.answer.conclusion if is_final else now.last_final,
                last_workbook=max(now.last_workbook, event.workbook_no or 0),
            )  # fmt: skip
    return now
