"""When a rule's cases are for review only: ``assets/rules/case.yaml``.

Belongs here: its two parameters, their defaults, what is wrong with them. Not here: counting answers (``cases.precision``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from gridhub.project.names import meant

FILE = "case"
"""Name of the rule file."""


@dataclass(frozen=True)
class ReviewLaw:
    """Below ``review_below`` a rule is for review only, once ``least_answers`` cases were answered yes or no."""

    review_below: Decimal = Decimal("0.3")
    least_answers: int = 20

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> ReviewLaw:
        """From the parameters of the rule file, which has no ``faults``; one that is not written keeps its default."""
        return cls(
            Decimal(parameters.get("review_below", str(cls.review_below))),
            int(parameters.get("least_answers", str(cls.least_answers))),
        )


def faults(parameters: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Parameter and message of everything that cannot be used."""
    known = tuple(ReviewLaw.__dataclass_fields__)
    for name, text in parameters.items():
        if name not in known:
            yield name, f"unknown parameter “{name}”{meant(name, known)}; there are: {', '.join(known)}"
        elif name == "least_answers" and not (text.isascii() and text.isdigit() and 1 <= int(text) <= 10**6):
            yield name, f"least_answers: a number from 1 is wanted, not “{text}”"
        elif name == "review_below" and not _is_share(text):
            yield name, f"review_below: a share from 0 to 1 with at most four places is wanted, not “{text}”"


def _is_share(text: str) -> bool:
    try:
        share = Decimal(text)
    except InvalidOperation:
        return False
    return share.is_finite() and 0 <= share <= 1 and share == round(share, 4)
