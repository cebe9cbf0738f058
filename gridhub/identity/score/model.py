"""The model of the score: its numbers, as committed, and what they become in the city that is scored.

Belongs here: reading ``gridhub/identity/models/person_model.json``, putting numbers into the settings. Not here: how they
were found (``bench/person_model.py``), scoring (``scorer``).

The model is never trained in a run: a month's numbers must not depend on the month's data. Counted anew per run are facts
of the city, not judgements: how many people there are, how often a name occurs, how likely two share a home.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from gridhub.identity.score.comparisons import SCALED_BY, Json, settings_without_numbers

FILE = Path(__file__).resolve().parents[1] / "models" / "person_model.json"
LEAST = 1e-9
"""Below this a probability is not told from nothing."""


@dataclass(frozen=True)
class ScoreModel:
    """``numbers``: comparison → level → (m, u). ``chances``: of the city it was trained on, per pair of people. ``expected``: of how many
    of the clusters the ladder left alone the person is another cluster too (assumption, a share)."""

    version: str
    expected: float
    chances: Mapping[str, float]
    numbers: Mapping[str, Mapping[str, tuple[float, float]]]
    sha256: str

    def settings(self, people: int, chances: Mapping[str, float]) -> Json:
        """Splink's settings for a city of ``people`` clusters with these ``chances`` (of ``profiles``)."""
        settings = settings_without_numbers()
        settings["probability_two_random_records_match"] = min(0.5, self.expected / max(1, people))
        for comparison in settings["comparisons"]:
            numbers = self.numbers[comparison["output_column_name"]]
            for level in comparison["comparison_levels"]:
                if level.get("is_null_level"):
                    continue
                m, u = numbers[level["label_for_charts"]]
                level["m_probability"] = m
                level["u_probability"] = self._scaled(level["label_for_charts"], u, chances)
        return settings

    def _scaled(self, level: str, u: float, chances: Mapping[str, float]) -> float:
        chance = SCALED_BY.get(level)
        if chance is None or not self.chances.get(chance) or not chances.get(chance):
            return u
        return min(0.5, max(LEAST, u * chances[chance] / self.chances[chance]))

    def said(self) -> Json:
        """What a result rests on that was scored by it."""
        return {"version": self.version, "sha256": self.sha256, "splink": version("splink")}


@cache
def committed_model() -> ScoreModel:
    """The model that comes with the package."""
    return read_model(FILE)


def read_model(path: Path) -> ScoreModel:
    """Raises KeyError or ValueError when the file lacks a number."""
    text = path.read_bytes()
    told = json.loads(text)
    numbers = {
        comparison: {level: (float(m), float(u)) for level, (m, u) in levels.items()}
        for comparison, levels in told["numbers"].items()
    }
    return ScoreModel(
        str(told["version"]), float(told["expected"]), told["chances"], numbers, hashlib.sha256(text).hexdigest()
    )
