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
from gridhub.state.keys import ESCAPE, ESCAPED, SEPARATOR, TOKEN, HubKey

_PARTS = ("p1", "p2", "p3")
_AT_ONCE = 100_000
"""Tokens made at once."""

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
    weak = of.join(strong, on="cluster", how="anti")
    asked = pl.concat([weak["idx"], pl.Series(sorted(set(judged_rows.values())), dtype=of.schema["idx"])])
    lines = record_facts(people, asked).join(of, on="idx")
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


def record_facts(people: PersonRecords, wanted: pl.Series | None = None) -> pl.DataFrame:
    """idx, p1, p2: what a line says, without its row number; lines that say the same are counted by period and row.
    ``wanted``: idx of the lines asked for (all others of their names are told too), None: all."""

    records = people.records
    if wanted is not None:
        names = records.filter(pl.col("idx").is_in(wanted.implode())).select("name").unique()
        records = records.join(names, on="name", how="semi", nulls_equal=True)
    said = (
        records.join(_joined(people.phones, records, "phone"), on="idx", how="left")
        .join(_joined(people.places, records, "place"), on="idx", how="left")
        .sort("period_end", "record_id", "role")
    )
    columns = ["department", "export", "role", "name", "former_name", "cid", "cid15", "sex", "birth", "phone", "place"]
    text = pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in columns], separator="\x1e")
    said = said.with_columns(text.alias("p1")).with_columns(
        pl.int_range(pl.len()).over("p1").cast(pl.String).alias("p2")
    )
    return said.select("idx", "p1", "p2")


def _joined(ties: pl.DataFrame, records: pl.DataFrame, column: str) -> pl.DataFrame:

    told = ties.select("idx", column).join(records.select("idx"), on="idx", how="semi").sort("idx", column)
    return told.group_by("idx", maintain_order=True).agg(pl.col(column).str.join(";"))


def own_facts(
    facts: Sequence[tuple[str, int, pl.DataFrame]], sizes: pl.DataFrame, identifying: Collection[str]
) -> pl.DataFrame:
    """The facts that name one cluster: cluster, rank, basis, family, p1, p2, p3.

    ``facts``: (basis, rank, frame of cluster and p1…p3). Bases ``x`` and ``x_claimed`` are one family: same token.
    ``sizes``: cluster, size. ``identifying``: the bases that are an entity's own number.
    """

    families: dict[str, list[tuple[str, int, pl.DataFrame]]] = {}
    for basis, rank, frame in facts:
        families.setdefault(basis.removesuffix("_claimed"), []).append((basis, rank, frame))
    return pl.concat(_own_of_family(family, of, sizes, family in identifying) for family, of in families.items())


def _own_of_family(
    family: str, facts: Sequence[tuple[str, int, pl.DataFrame]], sizes: pl.DataFrame, is_number: bool
) -> pl.DataFrame:
    """As ``own_facts``, of bases that are one family. ``is_number``: they are an entity's own number."""
    bases = {rank: basis for basis, rank, _ in facts}
    stated = pl.concat(
        frame.filter(pl.col("p1").is_not_null()).with_columns(pl.lit(rank, pl.Int64).alias("rank"))
        for _, rank, frame in facts
    )
    parts = [part for part in _PARTS if part in stated.columns]
    found = stated.group_by(parts).agg(
        pl.col("cluster").min(), pl.col("cluster").max().alias("other"), pl.col("rank").min()
    )
    shared = pl.col("cluster") < pl.col("other")
    own = [found.filter(~shared)]
    if is_number:
        disputed = stated.join(found.filter(shared).select(parts), on=parts, how="semi", nulls_equal=True)
        disputed = disputed.group_by("cluster", *parts).agg(pl.col("rank").min()).join(sizes, on="cluster", how="left")
        first = disputed.sort(*parts, "rank", pl.col("size") * -1, "cluster").unique(parts, keep="first")
        own.append(first)
    columns = ["cluster", "rank", *parts]
    missing = [pl.lit(None, pl.String).alias(part) for part in _PARTS if part not in parts]
    return pl.concat(frame.select(columns) for frame in own).select(
        "cluster",
        "rank",
        pl.col("rank").replace_strict(bases, return_dtype=pl.String).alias("basis"),
        pl.lit(family).alias("family"),
        *parts,
        *missing,
    )


def with_tokens(facts: pl.DataFrame, entity_kind: str, key: HubKey) -> pl.DataFrame:
    """Replace the facts by their keyed tokens: cluster, rank, basis, token, in no order."""

    made = tokens_of(key, facts.select("family", "p1", "p2", "p3"), entity_kind)
    return facts.select("cluster", "rank", "basis").with_columns(made.alias("token"))


def tokens_of(key: HubKey, parts: pl.DataFrame, entity_kind: str) -> pl.Series:
    """The token of each row: of the kind and its parts (texts, those that are null left out), as ``HubKey.token`` gives it."""

    escaped = [_escaped(parts[name]) for name in parts.columns]
    starts = SEPARATOR.join((TOKEN, entity_kind))
    message = pl.concat_str([pl.lit(starts), *parts.columns], separator=SEPARATOR, ignore_nulls=True).cast(pl.Binary)
    made = [pl.Series("token", [], dtype=pl.String)]
    made += [
        pl.Series("token", key.tokens(some.select(message).to_series().to_list()), dtype=pl.String)
        for some in pl.DataFrame(escaped).iter_slices(_AT_ONCE)  # as Python texts at once: a gigabyte in a large city
    ]
    return pl.concat(made)


def _escaped(part: pl.Series) -> pl.Series:
    """A part in which nothing looks like the end of a part."""
    if not part.str.contains(f"[{SEPARATOR}\\\\]").any():
        return part
    return part.str.replace_all(ESCAPE, ESCAPE * 2, literal=True).str.replace_all(SEPARATOR, ESCAPED, literal=True)
