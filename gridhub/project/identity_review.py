"""How many pairs of persons people are asked about in a month: ``assets/rules/identity_review.yaml``.

Belongs here: its parameters, their defaults, what is wrong with them. Not here: which pairs (``build.review_step``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gridhub.project.names import meant

FILE = "identity_review"
"""Name of the rule file."""


@dataclass(frozen=True)
class ReviewBudget:
    """``pairs_per_month`` in a city of ``per_people`` people, in proportion; never fewer than ``at_least``."""

    pairs_per_month: int = 200
    per_people: int = 600_000
    at_least: int = 10

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> ReviewBudget:
        """From the parameters of the rule file, which has no ``faults``; one that is not written keeps its default."""
        return cls(**{name: int(parameters[name]) for name in cls.__dataclass_fields__ if name in parameters})

    def pairs(self, people: int) -> int:
        """Pairs a month in a city of so many people."""
        return max(self.at_least, self.pairs_per_month * people // self.per_people)


def faults(parameters: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Parameter and message of everything that cannot be used."""
    known = tuple(ReviewBudget.__dataclass_fields__)
    for name, text in parameters.items():
        if name not in known:
            yield name, f"unknown parameter “{name}”{meant(name, known)}; there are: {', '.join(known)}"
        elif not (text.isascii() and text.isdigit() and 1 <= int(text) <= 10**9):
            yield name, f"{name}: a number from 1 is wanted, not “{text[:40]}”"
