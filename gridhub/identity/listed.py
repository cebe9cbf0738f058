"""Kinds that stand in a list, for the list's own records and for those of visits to what is listed.

Belongs here: the law ``listed``: which listed entity a record speaks of. Not here: which kinds these are (``kinds``),
candidates by a basis (``matching``).

The law: an entity is its number, the first basis of its kind. A listed record without number is the one of its name in its
department, the other basis that is not weak. A visit belongs to the listed entity of its number. Without a number it belongs
to the one that it shares a basis with, strongest first, when nothing speaks against it and it is the only one; of several a
weaker basis may choose. A number that is not listed, or facts that several share, leave it unresolved (null), and who it may
be is told: nothing is guessed.
"""

from __future__ import annotations

import duckdb
import polars as pl

from gridhub.identity.candidates import told_of
from gridhub.identity.entity_names import BEHIND, NameParts, parts_said
from gridhub.identity.facts import read_facts, stated
from gridhub.identity.linked import LinkedRecords
from gridhub.identity.matching import DIFFERENT_NUMBER, SEVERAL, Doubts, Narrowing, candidates
from gridhub.identity.numbers import grades
from gridhub.identity.registry import identify
from gridhub.identity.tokens import own_facts, with_tokens
from gridhub.kinds.definition import Basis, Kind
from gridhub.kinds.methods import METHODS
from gridhub.project.entity_words import EntityWords
from gridhub.state.keys import HubKey

AMBIGUOUS, UNLISTED = "ambiguous", "unlisted"
"""Methods of visits that belong to none: they may be to several, or to nothing that is listed."""
_NAME = ("name", "core", "form")
"""Facts that say how a firm is called, by the same words in the kinds of holders and of what they hold."""


def link_listed(
    con: duckdb.DuckDBPyConnection,
    kind: Kind,
    before: pl.DataFrame,
    key: HubKey,
    words: EntityWords | None = None,
    holders: LinkedRecords | None = None,
) -> LinkedRecords:
    """Link the list and its visits; ``hub_id`` is null of visits to nothing that is listed.

    ``before``: token, hub_id, basis of the kind in the registry; ``words``: the city's words of firms' names; ``holders``: what
    was found of the kind whose entities hold those of this one.
    """

    words = words or EntityWords()
    by_number, by_name = kind.known_again
    number, names = by_number.facts[0], list(by_name.facts)
    listed = read_facts(con, kind, words=words).with_columns(pl.col("idx").cast(pl.Int64))
    has_name = pl.all_horizontal(pl.col(fact).is_not_null() for fact in names)
    only = [pl.when(pl.col(number).is_null()).then(pl.col(name)).alias(f"only_{name}") for name in names]
    entry = [number, *(f"only_{name}" for name in names)]
    keyed = listed.filter(pl.col(number).is_not_null() | has_name).with_columns(only)
    entities = keyed.select(entry).unique().sort(entry).with_row_index("cluster")
    placed = keyed.join(entities.with_columns(pl.col("cluster").cast(pl.Int64)), on=entry, nulls_equal=True)
    sizes = placed.group_by("cluster").agg(pl.len().alias("size"))
    facts = [(basis.name, rank, stated(placed, basis, "cluster")) for rank, basis in enumerate(kind.known_again)]
    identified = identify(with_tokens(own_facts(facts, sizes, kind.identifying), kind.name, key), before, kind, key)
    method = pl.when(pl.col(number).is_not_null()).then(pl.lit(by_number.word)).otherwise(pl.lit(by_name.word))
    own = listed.join(placed.select("idx", "cluster"), on="idx", how="left").with_columns(
        pl.when(pl.col("cluster").is_null()).then(pl.lit(UNLISTED)).otherwise(method).alias("method")
    )
    answers = [own.select("record_id", "role", "cluster", "method", pl.col("method").alias("rule"))]
    told = []
    for claim in kind.visits:
        said = read_facts(con, kind, claim, words).with_columns(pl.col("idx").cast(pl.Int64))
        visits = _Visits(said, _with_holders(placed, kind, holders), kind, words)
        answers.append(visits.answered())
        told.append(visits.told(identified.ids.select("cluster", "hub_id")))
    ids = identified.ids.select("cluster", "hub_id")
    worth = {word: of.thousandths for word, of in METHODS.items()}
    worth |= {basis.word: basis.confidence for basis in kind.bases}
    links = pl.concat(answers).join(ids, on="cluster", how="left")
    links = links.with_columns(pl.col("method").replace_strict(worth, return_dtype=pl.Int64).alias("thousandths"))
    return LinkedRecords(
        links.select("record_id", "role", "hub_id", "method", "rule", "thousandths").sort("record_id", "role"),
        identified,
        pl.concat(told) if told else None,
    )


def _with_holders(placed: pl.DataFrame, kind: Kind, holders: LinkedRecords | None) -> pl.DataFrame:
    """The list's records, and lines that say what is known of the holder of each: its numbers, and the name it is registered
    under, with the branch that the list's own name names."""
    if kind.holder is None or holders is None or holders.numbers is None or holders.names is None:
        return placed
    of_list = placed.select("record_id", "cluster", "department", *(["branch"] if "branch" in kind.facts else []))
    in_role = pl.col("role") == kind.holder[1]
    numbers = of_list.join(holders.numbers.filter(in_role), on="record_id").select(
        "cluster", "department", pl.col("number").alias("holder")
    )
    facts = [fact for fact in _NAME if fact in kind.facts and fact in holders.names.columns]
    if set(facts) != set(_NAME) or "branch" not in of_list.columns:
        return pl.concat([placed, numbers.unique()], how="diagonal")
    names = of_list.join(holders.names.filter(in_role).select("record_id", *facts), on="record_id")
    whole = pl.col("branch").fill_null("") == ""
    names = names.select(
        "cluster",
        "department",
        pl.when(whole).then(pl.col("name")).alias("name"),
        pl.when(whole).then(pl.col("core")).otherwise(pl.col("core") + BEHIND + pl.col("branch")).alias("core"),
        "form",
    )
    return pl.concat([placed, numbers.unique(), names.unique()], how="diagonal")


class _Visits:
    """Records of one claim that name something listed."""

    def __init__(self, said: pl.DataFrame, listed: pl.DataFrame, kind: Kind, words: EntityWords) -> None:
        """``said``: the facts of the visits; ``listed``: those of the list, with their ``cluster``."""
        self.kind, self.words, self.listed = kind, words, listed
        self.number = kind.bases[0].facts[0]
        self.said = said.with_columns(pl.col("idx").alias("cluster"))
        self.doubts, self.narrowing = Doubts(), Narrowing()
        self.joins = self._joined()

    def _joined(self) -> pl.DataFrame:
        """unit (record), anchor (listed), method."""
        by_number = self.kind.bases[0]
        numbered = self.said.filter(pl.col(self.number).is_not_null())
        of_number = self.listed.select(self.number, pl.col("cluster").alias("anchor")).drop_nulls().unique()
        found = numbered.select(pl.col("cluster").alias("unit"), self.number).join(of_number, on=self.number)
        joins = [found.select("unit", "anchor", pl.lit(by_number.word).alias("method"))]
        joins[0] = self._graded(joins[0], by_number)
        lost = numbered.join(found, left_on="cluster", right_on="unit", how="anti")
        open_visits = self.said.filter(pl.col(self.number).is_null())
        for basis in self.kind.bases[1:]:
            pairs = candidates(open_visits, self.listed, self.kind, basis, self._shortest(basis))
            one, several = self.narrowing.choose(pairs)
            self.doubts.add(several, basis.word, SEVERAL, 0)
            self.doubts.add(pairs.filter(pl.col("reason").is_not_null()), basis.word, None, 0)
            joins.append(one.with_columns(pl.lit(basis.word).alias("method")))
            open_visits = open_visits.join(one, left_on="cluster", right_on="unit", how="anti")
            named = candidates(lost, self.listed, self.kind, basis, self.words.shortest_alone)
            self.doubts.add(named.select("unit", "anchor"), basis.word, DIFFERENT_NUMBER, 0)
        return pl.concat(joins)

    def _shortest(self, basis: Basis) -> int:
        """A whole name that one listed entity alone has may be short; what is left of one may not."""
        return 0 if not basis.weak else self.words.shortest_alone

    def _graded(self, joins: pl.DataFrame, basis: Basis) -> pl.DataFrame:
        """The method of visits that a number tied says how the name beside it compares with the listed one."""
        parts = self._parts()
        if not parts:
            return joins
        said = self.said.select(pl.col("cluster").alias("unit"), "name").join(joins, on="unit")
        holders = self.listed.select("cluster", "name").drop_nulls()
        found = grades(
            said.select(pl.col("unit").alias("idx"), pl.col("anchor").alias("cluster"), "name"), holders, parts
        )
        words = {"equal": basis.word, "different": f"{basis.word}_other_name"}
        by_grade = pl.col("grade").replace_strict(words, default=basis.word + "_" + pl.col("grade"))
        graded = found.select(pl.col("idx").alias("unit"), by_grade.alias("graded"))
        return joins.join(graded, on="unit", how="left").select(
            "unit", "anchor", pl.coalesce("graded", "method").alias("method")
        )

    def _parts(self) -> dict[str, NameParts]:
        if not set(_NAME) <= set(self.kind.facts):
            return {}
        return parts_said(pl.concat([self.said.select(_NAME), self.listed.select(_NAME)]))

    def answered(self) -> pl.DataFrame:
        """record_id, role, cluster (of the list; null: none), method, rule."""
        torn = self.doubts.frame().filter(pl.col("reason") == SEVERAL)
        torn = torn.join(self.narrowing.open.select("unit").unique(), on="unit", how="semi")
        torn = torn.sort("unit", "rank").unique("unit", keep="first", maintain_order=True)
        rules = torn.select("unit", pl.col("method").alias("rule"))
        whole = self.said.select("record_id", "role", pl.col("cluster").alias("unit"))
        found = whole.join(self.joins, on="unit", how="left").join(rules, on="unit", how="left")
        none = pl.when(pl.col("rule").is_null()).then(pl.lit(UNLISTED)).otherwise(pl.lit(AMBIGUOUS))
        method = pl.coalesce("method", none)
        return found.select(
            "record_id", "role", pl.col("anchor").alias("cluster"), method.alias("method"),
            pl.when(pl.col("method").is_not_null()).then(pl.col("method")).otherwise(pl.coalesce("rule", method)).alias("rule"),
        )  # fmt: skip

    def told(self, ids: pl.DataFrame) -> pl.DataFrame:
        """The candidates of the visits that belong to none."""
        left = self.doubts.frame().join(self.joins.select("unit").unique(), on="unit", how="anti")
        of_visits = left.join(ids.rename({"cluster": "anchor"}), on="anchor")
        ordered = of_visits.sort("unit", "rank", "hub_id").unique(["unit", "hub_id"], keep="first", maintain_order=True)
        return told_of(self.said, ordered)
