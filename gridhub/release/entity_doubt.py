"""Links of firms and sources that were not made: which rows may speak of an entity and do not count as its own, and why.

Belongs here: reading ``audit.entity_candidate`` for an explanation, words for methods. Not here: deciding (``identity``), the
table of methods and reasons (``kinds.methods``), addresses (``address_doubt``).
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from gridhub.contracts.record_words import method_word
from gridhub.kinds.listing import linked_kinds
from gridhub.kinds.methods import METHODS, REASONS

MOST = 20
"""Rows told of one entity: a chain's name may be on hundreds."""


@dataclass(frozen=True)
class NotTied:
    """A row that may speak of an entity and was not tied to it. ``place``: ``file#row``; ``hub_id``: the entity it may be of;
    ``own_id``: whose it counts as, "" when nobody's; ``method``, ``reason``: what agrees, and why it is not enough, in words."""

    place: str
    own_id: str
    hub_id: str
    method: str
    reason: str


def meaning_of(entity_kind: str, method: str) -> str:
    """What a method says, in Chinese; "" of one that no table knows."""
    laws = {kind.name: kind.law for kind in linked_kinds()}
    known = METHODS.get(method) if laws.get(entity_kind) in ("keyed", "listed") else None
    return known.meaning if known else method_word(entity_kind, method)


def not_tied(connection: duckdb.DuckDBPyConnection, hub_id: str, record_ids: list[str]) -> tuple[NotTied, ...]:
    """The candidates of the rows themselves, and the rows of which the entity is a candidate; at most ``MOST``."""
    found = connection.execute(
        f"""SELECT DISTINCT said.file || '#' || said.row, COALESCE(said.hub_id, ''), may.hub_id, may.method, may.reason
            FROM audit.entity_candidate AS may
            JOIN audit.record_entity AS said
              ON said.record_id = may.record_id AND said.role = may.role AND said.entity_kind = may.entity_kind
            WHERE LIST_CONTAINS(?, may.record_id) OR may.hub_id = ?
            ORDER BY ALL LIMIT {MOST}""",
        [record_ids, hub_id],
    ).fetchall()
    return tuple(
        NotTied(
            place, own, other, METHODS[method].meaning if method in METHODS else method, REASONS.get(reason, reason)
        )
        for place, own, other, method, reason in found
    )
