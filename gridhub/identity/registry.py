"""Which id a cluster has: the one its tokens held before, else a new one from its founding token.

Belongs here: the law of ids, the same for every kind. Not here: what a token is made of (``tokens``), reading and writing
the registry's file.

The law. A claim is a token of this build that the registry knows; it is as strong as the weaker of the bases it had then
and has now. Claims are served strongest basis first, then oldest
id (smallest, since the registry holds no clock), each cluster and each id once. So after a split the part with the
stronger token keeps the id, and when two turn out to be one, one id survives and the others are recorded as linked to it. An id that is tied
to an identifying number does not pass to a cluster that has such a number and not that one; but for a claim by facts that no
two entities share (``outlives_number``: name, birth date and home), when nobody bears the former number any more and the new one is
no id's: the number was written otherwise. What is left gets a new id
from its strongest token; the id that this token founded before is taken again when nobody holds it.
A number that is only claimed (``_claimed``) and lost its id to another cluster stays tied to that id.
Tokens not seen in this build stay, marked ``.past``, with the id they had: when they come back, so does the id.
The registry after a build, given to the same build again, gives the same ids and the same registry.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from gridhub.kinds.definition import Kind

PAST = ".past"
CLAIMED = "_claimed"


class IdMaker(Protocol):
    """What the law needs of the hub key."""

    def hub_id(self, prefix: str, founding: str) -> str: ...


@dataclass(frozen=True)
class Identified:
    """``ids``: cluster, hub_id, method (kept or new). ``registry``: token, hub_id, basis, in no order.
    ``changes``: old_id, new_id, change."""

    ids: pl.DataFrame
    registry: pl.DataFrame
    changes: pl.DataFrame


def identify(
    tokens: pl.DataFrame, before: pl.DataFrame, kind: Kind, key: IdMaker, closed: Collection[str] = frozenset()
) -> Identified:
    """Give every cluster of ``tokens`` (cluster, rank, basis, token) its hub id.

    ``before``: token, hub_id, basis of this entity kind in the registry of the release before (empty at first); ``closed``:
    ids that are somebody's already.
    """

    held = _held(before)
    met = _met(tokens, held)
    claims = _claims(met, tokens, held, kind)
    founding = _founding(tokens)
    kept = _serve(claims.join(founding, on="cluster"))
    waiting = founding.join(kept, on="cluster", how="anti").sort("founding")
    numbered = set(held.filter(pl.col("held_basis").is_in(kind.identifying))["hub_id"].unique())
    new = _found(waiting, {*kept["hub_id"], *closed}, numbered, kind, key)
    ids = pl.concat(
        [kept.with_columns(pl.lit("kept").alias("method")), new.with_columns(pl.lit("new").alias("method"))]
    ).sort("cluster")
    lost = _lost_numbers(met, ids)
    now = tokens.join(lost, on="token", how="anti").join(ids, on="cluster").select("token", "hub_id", "basis")
    past = _not_held(before, held, met, lost).select(
        "token", "hub_id", (pl.col("basis").str.strip_suffix(PAST) + PAST).alias("basis")
    )
    active = before.filter(~pl.col("basis").str.ends_with(PAST)).select("hub_id").unique()
    return Identified(ids, pl.concat([now, past]), _changes(ids, claims, held, active))


def _founding(tokens: pl.DataFrame) -> pl.DataFrame:
    """cluster, founding, founding_basis: its strongest token, of several the smallest."""
    strongest = tokens.filter(pl.col("rank") == pl.col("rank").min().over("cluster"))
    first = strongest.filter(pl.col("token") == pl.col("token").min().over("cluster"))
    return first.select("cluster", pl.col("token").alias("founding"), pl.col("basis").alias("founding_basis"))


def changes_since(
    ids: pl.DataFrame, tokens: pl.DataFrame, before: pl.DataFrame, active: pl.DataFrame, kind: Kind
) -> pl.DataFrame:
    """old_id, new_id, change. ``ids``: cluster, hub_id of now; ``before``: token, hub_id, basis of all ids ever published;
    ``active``: hub_id of those in the release before."""
    held = _held(before)
    return _changes(ids, _claims(_met(tokens, held), tokens, held, kind), held, active)


def _held(before: pl.DataFrame) -> pl.DataFrame:
    """token, hub_id, held_basis, row (its place in ``before``)."""
    basis = pl.col("basis").str.strip_suffix(PAST).alias("held_basis")
    return before.select("token", "hub_id", basis).with_row_index("row")


def _met(tokens: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """cluster, rank, basis, hub_id, held_basis, row, token of the tokens that the registry knows: looked up once, in a large
    city there are millions."""
    return tokens.join(held, on="token", how="inner")


def _claims(met: pl.DataFrame, tokens: pl.DataFrame, held: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """(cluster, hub_id, rank): which ids a cluster may have, and how strongly it is known by them."""
    ranks = {name: place for place, name in enumerate(kind.base_names)}
    held_rank = pl.col("held_basis").replace_strict(ranks, default=len(ranks))
    claims = (
        met.select("cluster", "hub_id", pl.max_horizontal("rank", held_rank).alias("rank"))
        .group_by("cluster", "hub_id")
        .agg(pl.col("rank").min())
    )
    return _without_strangers(claims, met, tokens, held, kind)


def _lost_numbers(met: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    """token of the claimed numbers whose id is another cluster's now."""

    claimed = met.filter(pl.col("basis").str.ends_with(CLAIMED)).select(
        "cluster", "token", pl.col("hub_id").alias("held_by")
    )
    others = claimed.join(ids.select("cluster", "hub_id"), on="cluster").filter(pl.col("held_by") != pl.col("hub_id"))
    return others.join(ids.select("hub_id"), left_on="held_by", right_on="hub_id", how="semi").select("token")


def _not_held(before: pl.DataFrame, held: pl.DataFrame, met: pl.DataFrame, lost: pl.DataFrame) -> pl.DataFrame:
    """The rows of the registry whose token no cluster of this build has, or has lost."""
    borne = met.select("token", "row").join(lost, on="token", how="anti")
    return before[held.select("row").join(borne, on="row", how="anti")["row"]]


def _without_strangers(
    claims: pl.DataFrame, met: pl.DataFrame, tokens: pl.DataFrame, held: pl.DataFrame, kind: Kind
) -> pl.DataFrame:
    """Drop claims on an id tied to an identifying number by a cluster that has such a number but not that one, unless
    the number was written otherwise."""

    identifying = kind.identifying
    numbers = held.filter(pl.col("held_basis").is_in(identifying)).select("hub_id")
    own = tokens.filter(pl.col("basis").is_in(identifying)).select("cluster")
    both = pl.col("basis").is_in(identifying) & pl.col("held_basis").is_in(identifying)
    shared = met.filter(both).select("cluster", "hub_id")
    strangers = (
        claims.join(shared, on=["cluster", "hub_id"], how="anti")
        .join(own, on="cluster", how="semi")
        .join(numbers, on="hub_id", how="semi")
    )
    outliving = [place for place, name in enumerate(kind.base_names) if name in kind.outliving]
    if outliving:
        rewritten = (
            strangers.filter(pl.col("rank") <= max(outliving))
            .join(shared, on="hub_id", how="anti")
            .join(shared, on="cluster", how="anti")
        )
        strangers = strangers.join(rewritten, on=["cluster", "hub_id"], how="anti")
    return claims.join(strangers, on=["cluster", "hub_id"], how="anti")


def _serve(claims: pl.DataFrame) -> pl.DataFrame:
    """cluster, hub_id: each at most once, by rank, id, founding token."""

    lonely = (pl.len().over("cluster") == 1) & (pl.len().over("hub_id") == 1)
    clear = claims.filter(lonely).select("cluster", "hub_id")
    served: list[tuple[int, str]] = []
    clusters: set[int] = set()
    ids: set[str] = set()
    disputed = claims.filter(~lonely).sort("rank", "hub_id", "founding", "cluster")
    for cluster, hub_id in disputed.select("cluster", "hub_id").iter_rows():
        if cluster not in clusters and hub_id not in ids:
            clusters.add(cluster)
            ids.add(hub_id)
            served.append((cluster, hub_id))
    return pl.concat([clear, pl.DataFrame(served, schema=clear.schema, orient="row")])


def _found(waiting: pl.DataFrame, taken: set[str], numbered: set[str], kind: Kind, key: IdMaker) -> pl.DataFrame:
    """New ids. ``numbered``: ids tied to an identifying number, closed to clusters that have another one."""

    founded: list[tuple[int, str]] = []
    for cluster, founding, basis in waiting.select("cluster", "founding", "founding_basis").iter_rows():
        hub_id, attempt = key.hub_id(kind.prefix, founding), 1
        while hub_id in taken or (hub_id in numbered and basis in kind.identifying):
            attempt += 1
            hub_id = key.hub_id(kind.prefix, f"{founding}#{attempt}")
        taken.add(hub_id)
        founded.append((cluster, hub_id))
    return pl.DataFrame(founded, schema={"cluster": pl.Int64, "hub_id": pl.String}, orient="row")


def _changes(ids: pl.DataFrame, claims: pl.DataFrame, held: pl.DataFrame, active: pl.DataFrame) -> pl.DataFrame:

    known = held.select("hub_id").unique()
    now = ids.select("hub_id")
    claimed = claims.join(ids.rename({"hub_id": "new_id"}), on="cluster").filter(pl.col("hub_id") != pl.col("new_id"))
    strongest = claimed.sort("hub_id", "rank", "new_id")
    gone = active.join(now, on="hub_id", how="anti")
    linked = strongest.join(gone, on="hub_id", how="semi").unique("hub_id", keep="first", maintain_order=True)
    split = strongest.join(now, on="hub_id", how="semi").join(
        known.rename({"hub_id": "new_id"}), on="new_id", how="anti"
    )
    retired = gone.join(linked, on="hub_id", how="anti")
    revived = now.join(known, on="hub_id", how="semi").join(active, on="hub_id", how="anti")
    # In a first release everybody is new: nothing changed.
    unknown = now.filter(held.height > 0).join(known, on="hub_id", how="anti")
    born = unknown.join(split, left_on="hub_id", right_on="new_id", how="anti")

    def said(frame: pl.DataFrame, new_id: pl.Expr, change: str) -> pl.DataFrame:
        return frame.select(pl.col("hub_id").alias("old_id"), new_id.alias("new_id"), pl.lit(change).alias("change"))

    return pl.concat(
        [
            said(linked, pl.col("new_id"), "linked"),
            said(split, pl.col("new_id"), "split"),
            said(retired, pl.lit(None, pl.String), "retired"),
            said(revived, pl.col("hub_id"), "revived"),
            born.select(
                pl.lit(None, pl.String).alias("old_id"),
                pl.col("hub_id").alias("new_id"),
                pl.lit("born").alias("change"),
            ),
        ]
    ).sort("change", "old_id", "new_id")
