"""What a law finds of a kind: the answers, the ids, and what was not tied.

Belongs here: the shape. Not here: any law (``keyed``, ``listed``, ``numbered``), writing (``stage``).
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from gridhub.identity.registry import Identified


class LinkedRecords(NamedTuple):
    """``links``: record_id, role, hub_id and, but of numbered kinds, method, rule, thousandths of every record;
    ``candidates``: see ``candidates.told_of``, None when the law has none; ``numbers``: record_id, role and every number of
    the record's entity, ``names``: record_id, role and the facts of its defining lines, of keyed kinds."""

    links: pl.DataFrame
    identified: Identified
    candidates: pl.DataFrame | None = None
    numbers: pl.DataFrame | None = None
    names: pl.DataFrame | None = None
