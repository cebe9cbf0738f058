"""For what somebody may ask for plain values: the list of ``assets/rules/reveal_purpose.yaml``.

Belongs here: the shape of an entry. Not here: reading the file (``reading.reveal_purposes``), who may ask
(``decisions/access.csv``), holding askers to it (``release.revealing``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FILE: Final = "assets/rules/reveal_purpose.yaml"


@dataclass(frozen=True)
class RevealPurpose:
    """One kind of purpose: the word that is typed and logged, and what it covers."""

    kind: str
    meaning: str
