"""What an area covers that is no region: a police station's district, learned from addresses that need no such hint.

Belongs here: ``learn_areas``. Not here: using it (``resolve``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

import polars as pl

from gridhub.places.answer import Answer
from gridhub.places.narrowing import RegionHints
from gridhub.places.region_names import Codes
from gridhub.places.register import Register

LEARN_FROM = 20
"""An unknown area name is used only after this many addresses of it resolved without it (P)."""
LEARN_SHARE = 0.01
"""Regions with a smaller share of an area's addresses are strays, not part of the area (P)."""
SELF_SUFFICIENT = ("unique", "region_text", "region_code", "record")

Areas = dict[tuple[str, str], Codes]


def learn_areas(
    questions: pl.DataFrame,
    settled: pl.DataFrame,
    answers: Mapping[int, Answer],
    register: Register,
    hints: RegionHints,
) -> Areas:
    """Regions of every area name that is no region name, by (role, area): where its self-sufficient addresses lie."""
    names = [name for name in questions["region_name"].unique() if name and hints.of_name(name) is None]
    asked = questions.filter(pl.col("region_name").is_in(names)).select("question", "role", "region_name")
    if asked.is_empty():
        return {}
    region_of = pl.Series("region", [dwelling.region_code for dwelling in register.dwellings], dtype=pl.String)
    sure = settled.filter(pl.col("rule").is_in(SELF_SUFFICIENT)).join(asked, on="question")
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    told = sure.with_columns(region_of.gather(sure["dwelling"])).drop_nulls("region")
    for role, name, region, count in told.group_by("role", "region_name", "region").len().iter_rows():
        counts[role, name][region] += count
    for number, role, name in asked.iter_rows():
        answer = answers.get(number)
        if answer and answer.dwelling is not None and answer.region_code and answer.rule in SELF_SUFFICIENT:
            counts[role, name][answer.region_code] += 1
    learned: Areas = {}
    for area, found in counts.items():
        total = sum(found.values())
        if total >= LEARN_FROM:
            learned[area] = frozenset(code for code, n in found.items() if n >= max(2, LEARN_SHARE * total))
    return learned
