"""How far reviewers agree who judged the same pairs, each without seeing the other's verdict.

Belongs here: the measure, pure. Not here: reading the log, showing it (``cli``).

Of each reviewer the last verdict on a pair counts. Share: of the pairs both judged, those on which they said the same.
Cohen's kappa: the share beyond what chance would give by how often each says what; it has no value when both always say
one and the same thing, and says little under some thirty pairs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from gridhub.state.decision_log import MatchDecision


@dataclass(frozen=True)
class Agreement:
    """Of two reviewers (in the order in which they first judged), or of all together (both names empty)."""

    first: str
    second: str
    pairs: int
    agreed: int
    kappa: Fraction | None

    @property
    def share(self) -> Fraction:
        return Fraction(self.agreed, self.pairs)


def reviewer_of(entry: MatchDecision) -> str:
    """Who gave the verdict of a workbook: of a line that a second person confirmed, that person."""
    return entry.approver or entry.actor


def last_verdicts(entries: Iterable[MatchDecision]) -> dict[str, dict[str, str]]:
    """By pair, by reviewer in the order in which they first judged it: the last verdict."""
    found: dict[str, dict[str, str]] = {}
    for entry in entries:
        if entry.origin == "workbook" and entry.pair_id is not None:
            found.setdefault(entry.pair_id, {})[reviewer_of(entry)] = entry.verdict
    return found


def agreements(entries: Iterable[MatchDecision]) -> tuple[Agreement, ...]:
    """One per two reviewers who judged a pair both, by name, and last of all of them together; empty when none did."""
    met: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for verdicts in last_verdicts(entries).values():
        for one, other in combinations(verdicts, 2):
            first, second = sorted((one, other))
            met.setdefault((first, second), []).append((verdicts[first], verdicts[second]))
    if not met:
        return ()
    each = [_measured(*names, said) for names, said in sorted(met.items())]
    return (*each, _measured("", "", [pair for said in met.values() for pair in said]))


def _measured(first: str, second: str, said: Sequence[tuple[str, str]]) -> Agreement:
    agreed = sum(one == other for one, other in said)
    return Agreement(first, second, len(said), agreed, kappa(said))


def kappa(said: Sequence[tuple[str, str]]) -> Fraction | None:
    """Cohen's kappa of pairs of verdicts; None without any, or when chance alone explains all."""
    if not said:
        return None
    count = len(said)
    observed = Fraction(sum(one == other for one, other in said), count)
    ones, others = Counter(one for one, _ in said), Counter(other for _, other in said)
    by_chance = sum((Fraction(ones[word] * others[word], count * count) for word in ones), Fraction(0))
    return None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)
