"""How often a rule was right (属实率), by what departments answered, and what follows from it.

Belongs here: counting, and the line below which a rule's cases are for review only. Not here: the law of a case.
A rule is judged at each match level by itself: by trusted numbers it may be right where by name and place it is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from gridhub.cases.living import Living, Standing
from gridhub.contracts.case_tables import CONFIRMED
from gridhub.project.review_law import ReviewLaw


@dataclass(frozen=True)
class Precision:
    """One rule at one match level."""

    finding_code: str
    match_level: str
    title: str
    cases: int
    dispatched: int
    confirmed: int
    unfounded: int
    dismissed: int
    law: ReviewLaw

    @property
    def answered(self) -> int:
        """Cases that say whether the rule was right."""
        return self.confirmed + self.unfounded

    @property
    def precision(self) -> Decimal | None:
        """Confirmed ÷ answered, four places; None while nobody said yes or no: that is no zero."""
        if not self.answered:
            return None
        return (Decimal(self.confirmed) / self.answered).quantize(Decimal("0.0001"), ROUND_HALF_UP)

    @property
    def is_review_only(self) -> bool:
        """Compared exactly, not as rounded."""
        return self.answered >= self.law.least_answers and self.confirmed < self.law.review_below * self.answered

    def told(self, level: str) -> str:
        """The sentence for whoever runs and dispatches; ``level``: the match level in words."""
        share = (self.precision or Decimal(0)) * 100
        return (
            f"{self.finding_code} {self.title}（{level}）：{self.answered} 件答复中属实 {self.confirmed} 件，"
            f"属实率 {share.normalize():f}%，低于 {(self.law.review_below * 100).normalize():f}%，案件只作内部复核，不下发"
        )


def precision_of(cases: Iterable[tuple[Living, Standing]], law: ReviewLaw) -> tuple[Precision, ...]:
    """By code and match level. A case counts once, with its last answer in any round; one merged into another does not."""
    groups: dict[tuple[str, str], list[tuple[Living, Standing]]] = {}
    for living, standing in cases:
        if standing.state != "merged":
            groups.setdefault((living.said.finding_code, living.said.match_level), []).append((living, standing))
    return tuple(
        Precision(
            code, level, members[-1][0].said.title, len(members), sum(one.was_dispatched for _, one in members),
            sum(one.last_final in CONFIRMED for _, one in members), sum(one.last_final == "unfounded" for _, one in members),
            sum(one.last_final == "dismissed" for _, one in members), law,
        )
        for (code, level), members in sorted(groups.items())
    )  # fmt: skip
