"""What happened to a case, in order, in words: for the terminal and for whoever explains it.

Belongs here: one line per sighting and event. Not here: the cells it rests on (``release.explain``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gridhub.cases.keeping import Current
from gridhub.contracts.words import CASE_EVENTS, CASE_METHODS, CASE_PROOFS, CASE_STATES, SIGHTINGS
from gridhub.state.case_log import Answer, CaseEvent

HIDDEN = "（有文字说明，--reveal 可看）"


@dataclass(frozen=True)
class HistoryLine:
    """``by``: who did it; the data, an account."""

    day: date
    what: str
    said: str
    by: str


def history_of(case: Current, *, plain: bool = False) -> tuple[HistoryLine, ...]:
    """Every sighting and event, in the order in which they count. ``plain``: with what a checker wrote, who may have named
    somebody; it is shown as anything plain is."""
    found: list[tuple[tuple[int, int, int], HistoryLine]] = []
    for place, one in enumerate(case.living.sightings):
        said = f"期限 {one.due.day}" if one.due else one.other_id or ""
        line = HistoryLine(one.as_of, SIGHTINGS[one.kind], said, "数据截止日")
        found.append(((one.after_event if place else -1, 1, place), line))
    for event in case.events:
        line = HistoryLine(event.at.date(), CASE_EVENTS[event.kind], "；".join(_words(event, plain=plain)), event.actor)
        found.append(((event.event_no, 0, 0), line))
    return tuple(line for _, line in sorted(found, key=lambda pair: pair[0]))


def _words(event: CaseEvent, *, plain: bool) -> Iterator[str]:
    if event.workbook_no is not None:
        yield f"第 {event.workbook_no} 号工作簿"
    if event.answer is not None:
        yield from _answer_words(event.answer, plain=plain)


def _answer_words(answer: Answer, *, plain: bool) -> Iterator[str]:
    """Without the checker's name: who asks for it looks into the workbook."""
    if answer.conclusion:
        yield CASE_STATES[answer.conclusion]
    if answer.method:
        yield CASE_METHODS[answer.method]
    if answer.amount_due:
        yield f"应追 {answer.amount_due} 元"
    if answer.amount_recovered:
        yield f"已追 {answer.amount_recovered} 元"
    if answer.proof:
        yield CASE_PROOFS[answer.proof]
    if answer.proof_text:
        yield answer.proof_text if plain else HIDDEN
    if answer.checked_on:
        yield f"核实于 {answer.checked_on}"
