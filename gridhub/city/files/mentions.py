"""Which columns of a sheet tell of which person: the fields of a mention by its role.

Belongs here: names of fields. Not here: damage (``identity_damage``), scoring (``scoring.identity_mentions``).
"""

from __future__ import annotations

_PREFIXES = {"owner": "owner_", "tenant": "tenant_", "legal_rep": "legal_rep_", "visited": "visited_"}
"""By role of the truth; the person a row is about (self, payee, head, member) needs none."""
WITHOUT_TRUTH = ("caller_", "party_")
"""People of whom the truth of a row says nothing."""


def prefix_of(role: str) -> str:
    """What the fields of a person in this role begin with: ``owner_`` of ``owner_name``, ``owner_cid``, ``owner_phone``."""
    return _PREFIXES.get(role, "")


SPOKEN = ("visited_", *WITHOUT_TRUTH)
"""People whose name is written as it was heard, in lists without a column for their id."""
PREFIXES = ("", *_PREFIXES.values(), *WITHOUT_TRUTH)
OF_ROW = ("birth_date", "sex")
"""Fields without a prefix, of the person the row is about."""
