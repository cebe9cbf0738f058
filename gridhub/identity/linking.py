"""Climbing the ladder: from judged records to a partition, with every join and refusal written down.

Belongs here: the order of joins and the log of edges. Not here: the rules (``rules``) and the guard (``clusters``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import polars as pl

from gridhub.identity.clusters import UNKNOWN, Clusters, Traits
from gridhub.identity.joining import (
    EdgeLog,
    Group,
    join_all_or_none,
    join_one_by_one,
    join_where_unique,
    meeting_groups,
    refuse,
)  # fmt: skip
from gridhub.identity.judgements import Judgements
from gridhub.identity.records import PersonRecords
from gridhub.identity.rules import (
    AMBIGUOUS,
    CHANGED,
    EARLIER,
    EXACT,
    HUMAN,
    LADDER,
    ONE_EDIT,
    PHONE,
    REPAIRED,
    SCORE,
    SINGLE,
    Rule,
    changed_ids,
    meetings,
    refused_ids,
)  # fmt: skip
from gridhub.identity.score.verdicts import RIVAL, judge_scores

_SINGLE, _AMBIGUOUS = len(LADDER), len(LADDER) + 1
OTHER_DOOR = "other_door"
"""Reason of a refusal: one name and a phone that several share, in different homes."""


@dataclass(frozen=True)
class Linked:
    """The partition. ``root``: smallest record of each record's cluster; ``rule``: place in the ladder of the rule that
    ties the record to its person (beyond the ladder: nothing was joined, see ``rule_of``). ``edges``: a, b, rule, reason (null = linked),
    score (thousandths, of scored pairs). ``judged``: the records frame with trust, same order. ``scored``: idx, score, evidence of
    the records whose cluster a score joined."""

    judged: pl.DataFrame
    root: np.ndarray
    rule: np.ndarray
    edges: pl.DataFrame
    scored: pl.DataFrame


class PairScorer(Protocol):
    """Who scores pairs of clusters (``score.scorer``)."""

    @property
    def version(self) -> str: ...

    def score(self, people: PersonRecords, judged: pl.DataFrame, roots: np.ndarray, least: float) -> pl.DataFrame: ...


def link_records(
    people: PersonRecords,
    judged: pl.DataFrame,
    judgements: Judgements,
    earlier: Callable[[np.ndarray], pl.DataFrame] | None = None,
    scorer: PairScorer | None = None,
) -> Linked:
    """Join person records by the ladder. ``judged``: see ``rules.judged_records``; ``earlier``: meetings of rows that are
    joined to nothing (a mask over the records) by what they were linked to before (``row_memory``), None: at first;
    ``scorer``: of what the rules leave, None: nobody.

    Pure; the result depends on the set of records, not on their order.
    """

    traits = _traits(judged)
    clusters = Clusters(traits, judgements.never)
    edges = EdgeLog()
    scores = _NO_SCORES
    roots = np.arange(judged.height, dtype=np.int64)
    holds_cid = clusters.trait(0) >= 0
    tie = np.where(holds_cid, LADDER.index(EXACT), _SINGLE)
    for place, rule in enumerate(LADDER):
        had_cid = holds_cid[roots]
        if rule is HUMAN:
            for a, b in judgements.same:
                edges.add(a, b, place, clusters.join(a, b, human=True))
        elif rule is CHANGED:
            for a, b in changed_ids(judged).iter_rows():
                edges.add(a, b, place, clusters.join(a, b, human=True))
        elif rule is SCORE:
            scores = _join_by_score(people, judged, roots, clusters, edges, scorer)
        else:
            births, cids = clusters.trait(2), clusters.trait(0)
            if rule is EARLIER:
                if earlier is None:
                    continue
                met = earlier(np.bincount(roots, minlength=len(roots))[roots] == 1)
            else:
                met = meetings(rule, people, judged, roots, births[roots])
            if rule is PHONE:
                met = _refuse_other_doors(met, people, roots, edges, place)
            groups = meeting_groups(met, roots)
            if rule is EXACT:
                join_one_by_one(groups, clusters, edges, place, _proved(judged))
            else:
                if rule in (REPAIRED, ONE_EDIT):  # a damaged id that fits several ids under one name is nobody's
                    refuse(groups.kept(groups.cids > 1), edges, place, AMBIGUOUS.name)
                    groups = groups.kept(groups.cids <= 1)
                known = (births >= 0) | (cids >= 0) if rule.anchored else None
                join_all_or_none(groups, clusters, edges, place, known)
        roots = clusters.roots()
        holds_cid = clusters.trait(0) >= 0
        tie[(tie == _SINGLE) & ~had_cid & holds_cid[roots]] = place
    for a, b, reason in refused_ids(judged).iter_rows():
        if roots[a] != roots[b]:
            edges.add(a, b, LADDER.index(EXACT), reason)
    log = edges.frame().join(scores.edges, on=["a", "b", "rule"], how="left", maintain_order="left")
    return Linked(judged, roots, _ties_without_id(judged, tie, holds_cid[roots], log), log, scores.records)


@dataclass(frozen=True)
class _Scores:
    """``edges``: a, b, rule, score; ``records``: see ``Linked.scored``."""

    edges: pl.DataFrame
    records: pl.DataFrame


_NO_SCORES = _Scores(
    pl.DataFrame(schema={"a": pl.Int64, "b": pl.Int64, "rule": pl.Int64, "score": pl.Int64}),
    pl.DataFrame(schema={"idx": pl.Int64, "score": pl.Int64, "evidence": pl.String}),
)


def _join_by_score(
    people: PersonRecords,
    judged: pl.DataFrame,
    roots: np.ndarray,
    clusters: Clusters,
    edges: EdgeLog,
    scorer: PairScorer | None,
) -> _Scores:
    """Join what ``scorer`` finds to be one, note what it leaves to people."""
    if scorer is None:
        return _NO_SCORES
    place = LADDER.index(SCORE)
    verdicts = judge_scores(scorer.score(people, judged, roots, RIVAL), judged, roots, clusters, scorer.version)
    first = len(edges.a)
    join_where_unique([Group([a, b], 1) for a, b in verdicts.joins], clusters, edges, place, None)
    linked = pl.DataFrame(
        {"a": edges.a[first:], "b": edges.b[first:], "reason": edges.reason[first:]},
        schema={"a": pl.Int64, "b": pl.Int64, "reason": pl.String},
    ).filter(pl.col("reason").is_null())
    for a, b, reason in verdicts.refused:
        if clusters.root(a) != clusters.root(b):
            edges.add(a, b, place, reason)
    told = verdicts.scores.rename({"thousandths": "score"})
    tied = linked.join(told, on=["a", "b"])
    ends = pl.concat([tied.select(pl.col(side).alias("root"), "score", "evidence") for side in ("a", "b")])
    best = ends.sort("root", pl.col("score") * -1, "evidence").unique("root", keep="first", maintain_order=True)
    of_records = pl.DataFrame({"idx": np.arange(judged.height, dtype=np.int64), "root": roots})
    return _Scores(
        told.select("a", "b", pl.lit(place, pl.Int64).alias("rule"), "score"),
        of_records.join(best, on="root", how="inner", maintain_order="left").select("idx", "score", "evidence"),
    )


def remembered(linked: Linked) -> np.ndarray:
    """Which records a rule without a birth date tied, not a decision of people: what ``row_memory`` keeps."""
    weak = [place for place, rule in enumerate(LADDER) if rule.anchored]
    decided = linked.edges.filter((pl.col("rule") == LADDER.index(HUMAN)) & pl.col("reason").is_null())["a"].to_numpy()
    return np.isin(linked.rule, weak) & ~np.isin(linked.root, linked.root[decided])


def rule_of(place: int) -> Rule:
    """The rule at a place of the ladder; after its end, those for a record that was joined to nothing."""
    return (*LADDER, SINGLE, AMBIGUOUS)[place]


def _traits(judged: pl.DataFrame) -> Traits:

    def codes(column: str) -> np.ndarray:
        dense = pl.col(column).rank("dense").cast(pl.Int64).fill_null(UNKNOWN)
        return judged.select(dense).to_series().to_numpy()

    return Traits(codes("known_cid"), codes("digits"), codes("known_birth"), codes("known_sex"))


def _proved(judged: pl.DataFrame) -> np.ndarray:
    """Whether a record's own birth date and sex agree with its id."""

    agree = (pl.col("birth") == pl.col("cid_birth")) & (pl.col("sex") == pl.col("cid_sex"))
    return judged.select(agree.fill_null(False)).to_series().to_numpy()


def _refuse_other_doors(
    met: pl.DataFrame, people: PersonRecords, roots: np.ndarray, edges: EdgeLog, place: int
) -> pl.DataFrame:
    """Meetings under a phone, less those under one that several people share where the homes of one name's clusters are
    not the same: a clerk's number stands on the lines of namesakes. They are noted as refused."""

    keys = ["name", "phone"]
    cluster = pl.Series("cluster", roots)
    homes = people.places.filter(pl.col("lived_in")).select("idx", "place")
    homes = homes.with_columns(cluster.gather(homes["idx"])).select("cluster", "place").unique()
    tied = met.filter(pl.col("names") > 1)
    tied = tied.with_columns(cluster.gather(tied["idx"])).select(*keys, "cluster").unique().join(homes, on="cluster")
    doors = (
        tied.with_columns(pl.col("cluster").n_unique().over(keys).alias("settled"))
        .group_by(*keys, "place")
        .agg(pl.col("cluster").n_unique().alias("here"), pl.col("settled").first())
        .group_by(keys)
        .agg(pl.col("here").max(), pl.col("settled").first())
        .filter(pl.col("settled") > pl.col("here"))
        .select(keys)
    )
    refuse(meeting_groups(met.join(doors, on=keys, how="semi"), roots), edges, place, OTHER_DOOR)
    return met.join(doors, on=keys, how="anti")


def _ties_without_id(judged: pl.DataFrame, tie: np.ndarray, has_id: np.ndarray, log: pl.DataFrame) -> np.ndarray:
    """In clusters without a trusted id, a record is tied by the strongest rule that joined it to anything."""

    joined = log.filter(pl.col("reason").is_null())
    own = np.full(len(tie), _SINGLE)
    rules = joined["rule"].to_numpy()
    np.minimum.at(own, joined["a"].to_numpy(), rules)
    np.minimum.at(own, joined["b"].to_numpy(), rules)
    torn = _torn(judged, log)
    return np.where(has_id, tie, np.where(torn & (own == _SINGLE), _AMBIGUOUS, own))


def _torn(judged: pl.DataFrame, log: pl.DataFrame) -> np.ndarray:
    """Which records could be one of several persons. Of those that met without a birth date, not the known ones."""

    refused = log.filter(pl.col("reason") == AMBIGUOUS.name)
    anchored = pl.col("rule").is_in([place for place, rule in enumerate(LADDER) if rule.anchored])
    met = pl.concat(
        [refused.select(pl.col(side).alias("idx"), anchored.alias("anchored")) for side in ("a", "b")]
    ).join(judged.select(pl.col("idx").cast(pl.Int64), "known_birth"), on="idx")
    torn = np.zeros(judged.height, dtype=bool)
    torn[met.filter(~pl.col("anchored") | pl.col("known_birth").is_null())["idx"].to_numpy()] = True
    return torn
