"""What the rules alone say of a pair that people judged: what a decision is held against later.

Belongs here: rule, confidence, reason and evidence of judged pairs, the rows of link.judgement. Not here: the rules
(``rules``), finding the records of a line (``judgements``), comparing values (``comparing``).

The ladder is climbed a second time without any human line: with them, the human line is the first rung, and what the
rules think is never asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from gridhub.identity.comparing import Stated, as_evidence, compare
from gridhub.identity.judgements import Placed
from gridhub.identity.linking import Linked, rule_of
from gridhub.identity.records import PersonRecords
from gridhub.identity.rules import LADDER, VERSION
from gridhub.project.decisions import SamePerson
from gridhub.state.keys import HubKey


@dataclass(frozen=True)
class Said:
    """``outcome``: linked, refused, or not_compared: no rule brought the two together. ``thousandths``: confidence."""

    outcome: Literal["linked", "refused", "not_compared"]
    rule: str | None = None
    thousandths: int | None = None
    reason: str | None = None


def judgement_rows(
    placed: Sequence[Placed], people: PersonRecords, undecided: Linked | None, key: HubKey
) -> pl.DataFrame:
    """The rows of link.judgement, one per line. ``undecided``: the partition by the rules alone, None without lines."""
    if undecided is None:
        return pl.DataFrame(schema=_SCHEMA)
    ids = people.records.select("record_id", "role")
    wanted = sorted({side for one in placed for side in (one.a, one.b) if side is not None})
    stated = stated_by(people, wanted)
    pairs = {(one.a, one.b) for one in placed if one.a is not None and one.b is not None and one.a != one.b}
    by_pair = dict(zip(sorted(pairs), rules_said(undecided, sorted(pairs)), strict=True))
    rows = []
    for one in placed:
        line, said, evidence = one.line, Said("not_compared"), None
        if one.a is not None and one.b is not None and one.a != one.b:
            said = by_pair[one.a, one.b]
            evidence = as_evidence(compare(stated[one.a], stated[one.b], people.grades))
        sides = [ids.row(side) if side is not None else (None, None) for side in (one.a, one.b)]
        rows.append((
            f"{line.file}.csv", line.line, pair_token(line, key), line_token(line, key), line.judgement, one.effect, *sides[0], *sides[1], VERSION,
            said.outcome, said.rule, said.thousandths, said.reason, evidence, line.actor, line.approver or None,
            line.decided_on, line.expires,
        ))  # fmt: skip
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


_SCHEMA = {
    "file": pl.String, "line": pl.Int64, "pair_token": pl.String, "token": pl.String, "judgement": pl.String, "effect": pl.String,
    "record_a": pl.String, "role_a": pl.String, "record_b": pl.String, "role_b": pl.String, "rules_version": pl.String,
    "outcome": pl.String, "rule": pl.String, "thousandths": pl.Int64, "reason": pl.String, "evidence": pl.String,
    "actor": pl.String, "approver": pl.String, "decided_on": pl.Date, "expires": pl.Date,
}  # fmt: skip


def pair_token(line: SamePerson, key: HubKey) -> str:
    """The pair a line is about, whichever side is written first."""
    return key.token("identity pair", *sorted((line.record_a, line.record_b)))


def line_token(line: SamePerson, key: HubKey) -> str:
    """The line by everything it says but its place: moved, it is the same decision; changed, it is another one."""
    said = (line.record_a, line.record_b, line.judgement, line.approver, str(line.expires or ""), str(line.decided_on))
    return key.token("identity decision", *said, line.actor, line.reason)


def rules_said(linked: Linked, pairs: Sequence[tuple[int, int]]) -> list[Said]:
    """What a partition says of pairs of records. Of several rules the strongest; of a pair that met only through others the
    weaker of the rules that tie the two to their person."""
    records = sorted({record for pair in pairs for record in pair})
    clusters = sorted({int(linked.root[record]) for record in records})
    roots = pl.Series("root", linked.root)
    edges = linked.edges.with_columns(
        roots.gather(linked.edges["a"]).alias("of_a"), roots.gather(linked.edges["b"]).alias("of_b")
    )
    joined = edges.filter(pl.col("reason").is_null() & pl.col("a").is_in(records) & pl.col("b").is_in(records))
    tied: dict[tuple[int, int], int] = {}
    for a, b, place in joined.sort("rule", descending=True).select("a", "b", "rule").iter_rows():
        tied[a, b] = place
    met = edges.filter(pl.col("reason").is_not_null() & pl.col("of_a").is_in(clusters) & pl.col("of_b").is_in(clusters))
    refused: dict[tuple[int, int], tuple[int, str]] = {}
    for a, b, place, reason in (
        met.sort("rule", "a", "b", descending=True).select("of_a", "of_b", "rule", "reason").iter_rows()
    ):
        refused[min(a, b), max(a, b)] = (place, reason)
    return [_said(linked, tied, refused, *sorted(pair)) for pair in pairs]


def _said(
    linked: Linked, tied: dict[tuple[int, int], int], refused: dict[tuple[int, int], tuple[int, str]], a: int, b: int
) -> Said:
    root_a, root_b = int(linked.root[a]), int(linked.root[b])
    if root_a == root_b:
        rule = rule_of(tied.get((a, b), max(_tied_by(linked, side) for side in (a, b))))
        return Said("linked", rule.name, rule.confidence)
    found = refused.get((min(root_a, root_b), max(root_a, root_b)))
    if found is None:
        return Said("not_compared")
    rule = rule_of(found[0])
    return Said("refused", rule.name, rule.confidence, found[1])


def _tied_by(linked: Linked, record: int) -> int:
    """The rule that ties a record to its person; the one it was founded by counts as the strongest."""
    place = int(linked.rule[record])
    return place if place < len(LADDER) else 0


def stated_by(people: PersonRecords, wanted: Sequence[int]) -> dict[int, Stated]:
    """What each of the records states, by its number."""

    def ties(frame: pl.DataFrame, column: str) -> dict[int, frozenset[str]]:
        kept = frame.filter(pl.col("idx").is_in(list(wanted))).group_by("idx").agg(pl.col(column).unique())
        return {idx: frozenset(values) for idx, values in kept.iter_rows()}

    phones, places = ties(people.phones, "phone"), ties(people.places, "place")
    households, units = ties(people.households, "household"), ties(people.units, "unit")
    none: frozenset[str] = frozenset()
    found: dict[int, Stated] = {}
    for row in people.records.filter(pl.col("idx").is_in(list(wanted))).iter_rows(named=True):
        idx = row["idx"]
        birth = row["birth"] or row["cid_birth"] or row["damaged_birth"]
        found[idx] = Stated(
            frozenset(name for name in (row["name"], row["former_name"]) if name),
            frozenset((row["cid"],) if row["cid"] else ()),
            frozenset(text for text in (row["cid15"], row["misread"]) if text),
            frozenset((birth,) if birth else ()),
            frozenset(sex for sex in (row["sex"] or row["cid_sex"],) if sex),
            phones.get(idx, none), places.get(idx, none), households.get(idx, none), units.get(idx, none),
        )  # fmt: skip
    return found
