"""A rule that a step can report on, known before the step runs.

Belongs here: what is said of a rule. Not here: the rules, and what a check of one found (``tables.checks``).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class RuleSpec:
    """``name``: as it is reported; ``blocking``: a release stops where it fails."""

    name: str
    blocking: bool = False

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a rule has a name")
