"""What a cluster can be recognised by next month: its tokens, strongest basis first.

Belongs here: which facts make a token, and whose it is when several clusters share it. Not here: ids (``registry``).

Grain of a token frame: one row per token of this build: cluster (int), rank (0 strongest), basis, token (keyed digest).
A token names one cluster. Facts shared by clusters name nobody and are dropped, except an identifying number: it stays
with the cluster that holds it on the stronger basis, then with the one whose line proves it, then with the larger one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from gridhub.identity.linking import Linked
from gridhub.identity.name_grades import NameGrades
from gridhub.identity.records import PersonRecords
from gridhub.identity.rules import names_of
from gridhub.kinds.definition import RECORD, Kind
from gridhub.state.keys import HubKey

STRONG_BASES = ("cid", "nbp", "nbd", "nb")


def person_tokens(
    people: PersonRecords, linked: Linked, judged_rows: Mapping[str, int], kind: Kind, key: HubKey
) -> pl.DataFrame:
    """Token frame of persons; cluster = root of ``linked``. The birth date is the cluster's: any record of it may
    state it or prove it by a trusted id; one known from an uncorroborated id alone is no token.

    ``judged_rows``: the record that is or stands for each judged row: such a record keeps a token of its own, and the
    row itself is one, so that a person held apart by a judgement keeps its id."""

    judged = linked.judged.with_columns(pl.Series("cluster", linked.root))
    of = judged.select("idx", "cluster")
    by_id = pl.when(pl.col("status") == "trusted").then(pl.col("cid_birth"))
    proved = pl.coalesce(by_id, "birth")
    births = judged.group_by("cluster").agg(
        pl.coalesce(by_id.min(), pl.col("birth").min()).dt.to_string("%Y-%m-%d").alias("born")
    )
    named = names_of(judged).join(of, on="idx").join(births, on="cluster")
    dated = named.filter(pl.col("born").is_not_null())
    # Lines that prove a birth date have stronger tokens; leaving theirs out saves a third of the registry. Of persons
    # without a trusted id they stay: a birth date may be another next month.
    bare = (proved.is_null() | pl.col("known_cid").is_null().all().over("cluster")).alias("bare")
    undated = named.join(judged.select("idx", bare).filter("bare"), on="idx")
    lived_in = people.places.filter(pl.col("lived_in")).select("idx", "place")
    claimed = judged.filter((pl.col("status") == "uncorroborated") & (pl.col("reason") == "nothing_to_check"))
    facts = {
        "cid": judged.filter(pl.col("known_cid").is_not_null()).select("cluster", pl.col("known_cid").alias("p1")),
        "cn": _facts(named.join(judged.select("idx", "cid").drop_nulls(), on="idx"), "name", "cid"),
        "sbd": _facts(_by_sound(dated, people.grades).join(people.places, on="idx"), "sound", "born", "place"),
        "cid_claimed": claimed.select("cluster", pl.col("cid").alias("p1")),
        "nbp": _facts(dated.join(people.phones.select("idx", "phone"), on="idx"), "name", "born", "phone"),
        "nbd": _facts(dated.join(people.places, on="idx"), "name", "born", "place"),
        "nb": _facts(dated, "name", "born"),
        "np": _facts(undated.join(people.phones.select("idx", "phone"), on="idx"), "name", "phone"),
        "nd": _facts(undated.join(lived_in, on="idx"), "name", "place"),
    }
    # Two clusters hold one number only when people held them apart: it is the one's whose line proves it.
    proves = (
        (pl.col("status") == "trusted")
        & (pl.col("birth") == pl.col("cid_birth"))
        & (pl.col("sex") == pl.col("cid_sex"))
    )
    sizes = judged.group_by("cluster").agg((pl.len() + proves.fill_null(False).any() * judged.height).alias("size"))
    rank = kind.base_names.index
    named_by = own_facts([(basis, rank(basis), facts[basis]) for basis in facts], sizes, kind.identifying)
    strong = named_by.filter(pl.col("basis").is_in(STRONG_BASES)).select("cluster").unique()
    lines = record_facts(people).join(of, on="idx")
    last = lines.join(strong, on="cluster", how="anti")
    if judged_rows:
        records = sorted(set(judged_rows.values()))
        rows = pl.DataFrame(
            {"idx": list(judged_rows.values()), "p2": list(judged_rows)},
            schema={"idx": of.schema["idx"], "p2": pl.String},
        )
        said = rows.join(of, on="idx").select("idx", pl.lit("judged row").alias("p1"), "p2", "cluster")
        last = pl.concat([last, lines.filter(pl.col("idx").is_in(records)), said]).unique(maintain_order=True)
    named_by = pl.concat([named_by, own_facts([(RECORD, rank(RECORD), last.drop("idx"))], sizes, ())])
    return with_tokens(named_by, kind.name, key)


def _by_sound(named: pl.DataFrame, grades: NameGrades) -> pl.DataFrame:
    """``named`` with ``sound``: the readings of the name's characters but the surname, in order of the alphabet."""
    keys = named["name"].unique()
    sounds = [" ".join((key[:1], *sorted(grades.reading(key[1:]).split(" ")))) for key in keys]
    said = pl.DataFrame({"name": keys, "sound": sounds}, schema={"name": pl.String, "sound": pl.String})
    return named.join(said, on="name")


def _facts(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:

    return frame.select("cluster", *(pl.col(name).alias(f"p{n}") for n, name in enumerate(columns, start=1)))


def record_facts(people: PersonRecords) -> pl.DataFrame:
    """idx, p1, p2: what a line says, without its row number; lines that say the same are counted by period and row."""

    said = (
        people.records.join(_joined(people.phones, "phone"), on="idx", how="left")
        .join(_joined(people.places.select("idx", "place"), "place"), on="idx", how="left")
        .sort("period_end", "record_id", "role")
    )
    columns = ["department", "export", "role", "name", "former_name", "cid", "cid15", "sex", "birth", "phone", "place"]
    text = pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in columns], separator="\x1e")
    said = said.with_columns(text.alias("p1")).with_columns(
        pl.int_range(pl.len()).over("p1").cast(pl.String).alias("p2")
    )
    return said.select("idx", "p1", "p2")


def _joined(ties: pl.DataFrame, column: str) -> pl.DataFrame:

    return ties.sort("idx", column).group_by("idx", maintain_order=True).agg(pl.col(column).str.join(";"))


def own_facts(
    facts: Sequence[tuple[str, int, pl.DataFrame]], sizes: pl.DataFrame, identifying: Collection[str]
) -> pl.DataFrame:
    """The facts that name one cluster: cluster, rank, basis, family, p1, p2, p3.

    ``facts``: (basis, rank, frame of cluster and p1…p3). Bases ``x`` and ``x_claimed`` are one family: same token.
    ``sizes``: cluster, size. ``identifying``: the bases that are an entity's own number.
    """

    parts = ["p1", "p2", "p3"]
    whole = []
    for basis, rank, frame in facts:
        missing = [pl.lit(None, pl.String).alias(part) for part in parts if part not in frame.columns]
        whole.append(
            frame.with_columns(
                *missing,
                pl.lit(rank).alias("rank"),
                pl.lit(basis).alias("basis"),
                pl.lit(basis.removesuffix("_claimed")).alias("family"),
            ).select("cluster", "rank", "basis", "family", *parts)
        )
    stated = (
        pl.concat(whole)
        .filter(pl.col("p1").is_not_null())
        .group_by("cluster", "family", *parts)
        .agg(pl.col("rank").min(), pl.col("basis").sort_by("rank").first())
        .with_columns((pl.len().over("family", *parts) > 1).alias("shared"))
    )
    columns = ["cluster", "rank", "basis", "family", *parts]
    disputed = (
        stated.filter(pl.col("shared") & pl.col("family").is_in(identifying))
        .join(sizes, on="cluster", how="left")
        .sort("family", *parts, "rank", pl.col("size") * -1, "cluster")
        .unique(["family", *parts], keep="first", maintain_order=True)
    )
    return pl.concat([stated.filter(~pl.col("shared")).select(columns), disputed.select(columns)])


def with_tokens(facts: pl.DataFrame, entity_kind: str, key: HubKey) -> pl.DataFrame:
    """Replace the facts by their keyed tokens: cluster, rank, basis, token, in no order."""

    token = key.token
    tokens = [
        token(entity_kind, family, p1, p2, p3)
        if p3 is not None
        else token(entity_kind, family, p1, p2)
        if p2 is not None
        else token(entity_kind, family, p1)
        for family, p1, p2, p3 in facts.select("family", "p1", "p2", "p3").iter_rows()
    ]
    return facts.select("cluster", "rank", "basis").with_columns(pl.Series("token", tokens, dtype=pl.String))
