"""The interface contracts of what departments say of the end of a life, and of people seen alive.

Belongs here: the claim tables of these facts, in the engine's own words. Not here: the person (``Person`` in
``interfaces``: every row below also states him there, in the same role), any department's column.
"""

from __future__ import annotations

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field
from gridhub.contracts.interfaces import Claim


class Death(Claim):
    """Evidence of a death. ``evidence_kind`` ranks: police_cancellation > cremation > health_register > visit (domain.md §4
    F01)."""

    evidence_kind: str = field(
        "证据", isin=["police_cancellation", "cremation", "health_register", "visit"], required=True
    )
    death_date: pl.Date = field("死亡日期", kind="date", sensitivity="S3", mask="year")

    class Config:
        name = "claim.death"
        title = "死亡陈述"
        metadata = {"key": ["record_id", "role"]}


class LifeCheck(Claim):
    """When an office last saw somebody alive. ``role`` is the person's role in claim.person. It makes nobody alive: it is
    held against the evidence of a death."""

    verified_date: pl.Date = field("认证日期", kind="date", required=True)
    check_mode: str = field("认证方式", isin=["face", "home_visit", "counter"])

    class Config:
        name = "claim.life_check"
        title = "生存认证陈述"
        metadata = {"key": ["record_id", "role"]}


LIFE_CLAIMS: tuple[type[TableContract], ...] = (Death, LifeCheck)
