"""Groups of clusters that meet under a key, and how they are joined: all at once where nothing can speak against it.

Belongs here: groups, joining them under the guard, the log of edges. Not here: the order of rules (``linking``), under which keys
records meet (``rules``), the guard (``clusters``).

Nearly every group of a city stands by itself and has nothing that clashes: such groups are joined together, column by column
(``Clusters.join_agreeing``). The others, among which the order of joins could matter, are joined one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import polars as pl

from gridhub.identity.clusters import Clusters
from gridhub.identity.rules import AMBIGUOUS


@dataclass
class EdgeLog:
    """The log, one entry per pair tried; rule as its place in the ladder."""

    a: list[int] = field(default_factory=list)
    b: list[int] = field(default_factory=list)
    rule: list[int] = field(default_factory=list)
    reason: list[str | None] = field(default_factory=list)
    _linked: list[pl.DataFrame] = field(default_factory=list)

    def add(self, a: int, b: int, rule: int, reason: str | None) -> None:
        self.a.append(min(a, b))
        self.b.append(max(a, b))
        self.rule.append(rule)
        self.reason.append(reason)

    def add_linked(self, a: np.ndarray, b: np.ndarray, rule: int) -> None:
        """Many pairs that were joined."""
        ends = {"a": np.minimum(a, b), "b": np.maximum(a, b)}
        columns = (pl.lit(rule, pl.Int64).alias("rule"), pl.lit(None, pl.String).alias("reason"))
        self._linked.append(pl.DataFrame(ends, schema={"a": pl.Int64, "b": pl.Int64}).with_columns(columns))

    def frame(self) -> pl.DataFrame:
        """a, b, rule, reason (null = linked) of every pair and rule once: linked before refused."""
        told = pl.DataFrame(
            {"a": self.a, "b": self.b, "rule": self.rule, "reason": self.reason},
            schema={"a": pl.Int64, "b": pl.Int64, "rule": pl.Int64, "reason": pl.String},
        )
        log = pl.concat([told, *self._linked]).sort("a", "b", "rule", "reason")
        return log.unique(["a", "b", "rule"], keep="first", maintain_order=True)


class Group(NamedTuple):
    """Clusters that meet under one key: one witness record each, smallest record first. ``cids``: how many ids the key fits."""

    witnesses: list[int]
    cids: int


@dataclass(frozen=True)
class Groups:
    """Groups one after the other. ``witnesses``: their records, each group's from ``starts`` on, smallest first; ``cids``: see
    ``Group``, one per group."""

    witnesses: np.ndarray
    starts: np.ndarray
    cids: np.ndarray

    @property
    def sizes(self) -> np.ndarray:
        return np.diff(np.append(self.starts, len(self.witnesses)))

    def heads(self) -> np.ndarray:
        """The smallest record of the group of each witness."""
        return np.repeat(self.witnesses[self.starts], self.sizes)

    def kept(self, wanted: np.ndarray) -> Groups:
        """The groups of a mask."""
        sizes = self.sizes[wanted]
        return Groups(
            self.witnesses[np.repeat(wanted, self.sizes)], np.cumsum(sizes) - sizes, self.cids[wanted]
        )  # fmt: skip

    def each(self) -> list[Group]:
        """One by one."""
        parts = np.split(self.witnesses, self.starts[1:]) if len(self.starts) else []
        return [Group(part.tolist(), cids) for part, cids in zip(parts, self.cids.tolist(), strict=True)]


def meeting_groups(met: pl.DataFrame, roots: np.ndarray) -> Groups:
    """Keys under which at least two clusters meet, by their smallest witness (ties by the next)."""

    keys = [column for column in met.columns if column not in ("idx", "cids")]
    counted = met if "cids" in met.columns else met.with_columns(pl.lit(1).alias("cids"))
    gathered = (
        counted.with_columns(pl.Series("root", roots[counted["idx"].to_numpy()]))
        .filter(pl.col("root").min().over(keys) < pl.col("root").max().over(keys))
        .group_by([*keys, "root"])
        .agg(pl.col("idx").min(), pl.col("cids").max())
        .group_by(keys)
        .agg(pl.col("idx").cast(pl.Int64).sort().alias("witnesses"), pl.col("cids").max().cast(pl.Int64))
        .sort(pl.col("witnesses").list.get(0), pl.col("witnesses").list.get(1), pl.col("witnesses").list.len())
    )
    sizes = gathered["witnesses"].list.len().to_numpy().astype(np.int64)
    witnesses = gathered["witnesses"].explode(empty_as_null=False).to_numpy()
    return Groups(witnesses, np.cumsum(sizes) - sizes, gathered["cids"].to_numpy())


def join_one_by_one(groups: Groups, clusters: Clusters, edges: EdgeLog, place: int, proved: np.ndarray) -> None:
    """Each record joins the first cluster of its group that accepts it; a refusal is noted against the first. Lines
    that prove the id come first (``proved``, by record): where people held two of its lines apart, the others belong to its
    owner."""
    if not len(groups.starts):
        return
    first = np.minimum.reduceat(
        np.where(proved[groups.witnesses], -1, 0) * len(proved) + groups.witnesses, groups.starts
    )
    heads = np.repeat(np.where(first < 0, first + len(proved), first), groups.sizes)
    for group in _join_clear(groups, clusters, edges, place, heads).each():
        head, *others = sorted(group.witnesses, key=lambda record: (not proved[record], record))
        sides = [head]
        for record in others:
            reason = clusters.join(sides[0], record)
            edges.add(sides[0], record, place, reason)
            if reason is None:
                continue
            for side in sides[1:]:
                if clusters.join(side, record) is None:
                    edges.add(side, record, place, None)
                    break
            else:
                sides.append(record)


def join_all_or_none(groups: Groups, clusters: Clusters, edges: EdgeLog, place: int, known: np.ndarray | None) -> None:
    """Join groups that meet directly or through each other, when no two of their clusters clash; else refuse all. ``known``:
    clusters (by root) of whom one may be among them at most, None: any."""
    if not len(groups.starts):
        return
    roots = clusters.roots()[groups.witnesses]
    alone = _stand_alone(groups, roots)
    wanted = np.ones(len(groups.starts), dtype=bool)
    if known is not None:
        anchors = np.add.reduceat(known[roots].astype(np.int64), groups.starts)
        # Known clusters among themselves are no question of this rule.
        groups, anchors = (
            groups.kept(~(alone & (anchors == groups.sizes))),
            anchors[~(alone & (anchors == groups.sizes))],
        )
        wanted = anchors <= 1
    rest = _join_clear(groups, clusters, edges, place, groups.heads(), wanted) if len(groups.starts) else groups
    join_where_unique(rest.each(), clusters, edges, place, known)


def _stand_alone(groups: Groups, roots: np.ndarray) -> np.ndarray:
    """Which groups share no cluster with another. ``roots``: cluster of each witness."""
    often = np.bincount(roots) > 1
    return ~np.logical_or.reduceat(often[roots], groups.starts)


def _join_clear(
    groups: Groups,
    clusters: Clusters,
    edges: EdgeLog,
    place: int,
    heads: np.ndarray,
    wanted: np.ndarray | None = None,
) -> Groups:
    """Join the groups that share no cluster with another and in which nothing clashes, noted against ``heads``; the others are
    returned. ``wanted``: mask of the groups asked for."""
    roots = clusters.roots()[groups.witnesses]
    alone = _stand_alone(groups, roots)
    joined = clusters.join_agreeing(roots, groups.starts, alone if wanted is None else alone & wanted)
    told = np.repeat(joined, groups.sizes) & (groups.witnesses != heads)
    edges.add_linked(heads[told], groups.witnesses[told], place)
    return groups.kept(~joined)


def join_where_unique(
    groups: Sequence[Group], clusters: Clusters, edges: EdgeLog, place: int, known: np.ndarray | None
) -> None:
    """As ``join_all_or_none``, group by group."""
    for component in _components(groups, clusters):
        members = sorted({clusters.root(record) for group in component for record in group.witnesses})
        anchors = sum(bool(known[root]) for root in members) if known is not None else 0
        if anchors == len(members) and known is not None:
            continue
        if anchors > 1 or _any_clash(members, clusters):
            _note(component, edges, place, lambda a, b: clusters.clash(a, b) or AMBIGUOUS.name)
            continue
        _note(component, edges, place, clusters.join)


def _note(groups: Sequence[Group], edges: EdgeLog, place: int, tried: Callable[[int, int], str | None]) -> None:
    for group in groups:
        head, *others = group.witnesses
        for record in others:
            edges.add(head, record, place, tried(head, record))


def refuse(groups: Groups, edges: EdgeLog, place: int, reason: str) -> None:
    """Note every record of the groups as refused against the group's first."""
    _note(groups.each(), edges, place, lambda _a, _b: reason)


def _components(groups: Sequence[Group], clusters: Clusters) -> list[list[Group]]:
    """Groups that share a cluster, together; in the order of their first group."""
    parent = list(range(len(groups)))

    def top(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    first_group: dict[int, int] = {}
    for number, group in enumerate(groups):
        for record in group.witnesses:
            seen = first_group.setdefault(clusters.root(record), number)
            a, b = sorted((top(seen), top(number)))
            parent[b] = a
    components: dict[int, list[Group]] = {}
    for number, group in enumerate(groups):
        components.setdefault(top(number), []).append(group)
    return list(components.values())


def _any_clash(members: Sequence[int], clusters: Clusters) -> bool:
    telling = [root for root in members if clusters.is_telling(root)]
    return any(clusters.clash(a, b) for n, a in enumerate(telling) for b in telling[n + 1 :])
