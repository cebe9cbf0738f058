"""Questions and answers of the places stage: one distinct address as records state it, and what it resolved to.

Belongs here: the two types and the shapes of their frames. Not here: deciding (``matching``, ``resolve``, ``founding``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from gridhub.places.methods import Method, Rule
from gridhub.places.parsing import Parsed, ParsedTexts
from gridhub.places.register import Key

Building = tuple[str | None, Key]

ASKED = ("text", "region_code", "region_name", "std_address_code", "role")
"""Columns that make a question; empty text where a record says nothing."""


class Question(NamedTuple):
    """One distinct address as records state it. ``role`` and ``region_name`` together are the area that is learned."""

    text: str
    region_code: str
    region_name: str
    std_address_code: str
    role: str


MOST_CANDIDATES = 5
"""Of the dwellings an unresolved address may mean so many are kept, the nearest, and so many of an ambiguous one's are
published: who decides compares a handful; a whole estate is no help, the reason says which part is missing (P)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question resolved to. ``dwelling``: number in the register; ``place``: region and key of a level above."""

    parsed: Parsed | None
    method: Method
    rule: Rule
    dwelling: int | None = None
    building: Building | None = None
    place: Building | None = None
    region_code: str | None = None
    candidate_count: int = 0
    candidates: tuple[int, ...] = ()
    """Of an ambiguous answer: what they all share (building, leaf grid) is still a fact. Of an unresolved one: what a
    person may mean; never taken for it."""


@dataclass(frozen=True)
class Resolved:
    """Every question answered once.

    ``questions``: question (number), the columns of ``ASKED``, in their order. ``settled``: question, dwelling (number in
    the register), method, rule: what one look at the whole key settled. ``answers``: question number → answer, of all
    others. ``parsed``: the texts taken apart.
    """

    questions: pl.DataFrame
    settled: pl.DataFrame
    answers: dict[int, Answer]
    parsed: ParsedTexts


def unresolved(
    parsed: Parsed | None, rule: Rule, *, region_code: str | None = None, candidates: tuple[int, ...] = ()
) -> Answer:
    """An answer that names no dwelling, and why."""
    return Answer(
        parsed, "unresolved", rule, region_code=region_code, candidate_count=len(candidates), candidates=candidates
    )  # fmt: skip
