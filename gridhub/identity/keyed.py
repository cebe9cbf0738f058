"""Kinds with an identifying number: which records speak of the same entity.

Belongs here: the law ``keyed``. Not here: the facts and bases of a kind (``kinds``), records of one number that contradict
each other (``numbers``), candidates by a basis (``matching``), what an entity's status is (core).

The law, strongest number first:
1. Records with one identifying number are one entity, but for those whose name and place both speak of another (``apart``).
   Two different numbers are never one, by whatever route.
2. A record that has only a weaker number (an old one) belongs to the entity that states that number beside its own, when that
   is one entity.
3. A record without number belongs to the entity with which it shares all facts of the next basis and that nothing speaks
   against, when that is one entity. Of several a weaker basis may choose; no weaker basis brings in another.
4. When it could be several it stays an entity of its own (``ambiguous``), and they are told. Records without number that share
   all facts of a basis that is not weak are one entity.
The result depends on the set of records, not on their order.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import polars as pl

from gridhub.identity.candidates import by_entity, told_of
from gridhub.identity.entity_names import NameParts, grade_of, parts_of, parts_said
from gridhub.identity.facts import read_facts, stated
from gridhub.identity.linked import LinkedRecords
from gridhub.identity.matching import DIFFERENT_NUMBER, SEVERAL, Doubts, Narrowing, candidates
from gridhub.identity.numbers import Line, grades, sides_of
from gridhub.identity.registry import identify
from gridhub.identity.tokens import own_facts, with_tokens
from gridhub.kinds.definition import RECORD, Basis, Kind
from gridhub.kinds.methods import METHODS
from gridhub.project.entity_words import EntityWords
from gridhub.state.keys import HubKey

SINGLE, AMBIGUOUS, APART = "single", "ambiguous", "apart"
"""Methods of records that nothing was joined to: nothing can be wrong, confidence 1."""


def link_keyed(
    con: duckdb.DuckDBPyConnection, kind: Kind, before: pl.DataFrame, key: HubKey, words: EntityWords | None = None
) -> LinkedRecords:
    """Link all records of a kind. ``before``: token, hub_id, basis of the kind in the registry; ``words``: the city's words
    of firms' names."""

    words = words or EntityWords()
    linked, doubts = entities_of(read_facts(con, kind, words=words), kind, words)
    identified = identify(_tokens(linked, kind, key), before, kind, key)
    known = {name: of.thousandths for name, of in METHODS.items()}
    known |= {basis.word: basis.confidence for basis in kind.bases} | {SINGLE: 1000, AMBIGUOUS: 1000, APART: 1000}
    ids = identified.ids.select("cluster", "hub_id")
    named = linked.join(ids, on="cluster", maintain_order="left")
    links = named.select(
        "record_id",
        "role",
        "hub_id",
        "method",
        "rule",
        pl.col("method").replace_strict(known, return_dtype=pl.Int64).alias("thousandths"),
    )
    numbers = [
        named.select("cluster", pl.col(basis.facts[0]).alias("number")) for basis in kind.bases if basis.identifying
    ]
    of_entity = pl.concat(numbers).drop_nulls().unique()
    of = named.select("record_id", "role", "cluster")
    defined = named.filter("defines", ~pl.col("apart")).select("cluster", *kind.facts).unique()
    return LinkedRecords(
        links.sort("record_id", "role"),
        identified,
        told_of(named, by_entity(doubts, named, ids)),
        of.join(of_entity, on="cluster").drop("cluster"),
        of.join(defined, on="cluster").drop("cluster"),
    )


def entities_of(records: pl.DataFrame, kind: Kind, words: EntityWords) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(records, doubts). Pure. ``records``: as ``facts.read_facts`` gives them; they come back with ``cluster`` (the idx of the
    smallest record of the entity), ``method``, ``rule``, ``defines``, ``apart``. Doubts: unit and anchor (idx of a record of
    either side), rank, method, reason."""
    return _Linking(records, kind, words).linked()


class _Linking:
    """The records of a kind, whose ``cluster`` (a record of it) grows together step by step."""

    def __init__(self, records: pl.DataFrame, kind: Kind, words: EntityWords) -> None:
        self.kind, self.words = kind, words
        self.records = records.with_columns(
            pl.col("idx").cast(pl.Int64),
            pl.col("idx").cast(pl.Int64).alias("cluster"),
            pl.lit(SINGLE).alias("method"),
            pl.lit(SINGLE).alias("rule"),
            pl.lit(False).alias("apart"),
            pl.col("role").is_in(kind.defining_roles).alias("defines"),
        )
        self.numbers = [basis for basis in kind.bases if basis.identifying]
        self.none = len(self.numbers)
        """Strength of a cluster without any number."""
        self.doubts, self.narrowing = Doubts(), Narrowing()
        self.parts = _name_parts(self.records, kind, words) if kind.disputed_by else {}

    def linked(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The records with ``cluster`` (its smallest record), ``method``, ``rule``; the doubts that are left: unit and
        anchor (records), rank, method, reason."""
        for level, basis in enumerate(self.numbers):
            self._join_number(level, basis)
        for basis in self.kind.bases:
            if not basis.identifying:
                self._join_basis(basis)
        self._mark_torn()
        self._tell_apart()
        doubts = self.doubts.frame()
        last = self._strength().select(pl.col("cluster"), pl.col("strength").alias("last"))
        of = self.records.select(pl.col("idx").alias("unit"), "cluster").join(last, on="cluster").drop("cluster")
        left = doubts.join(of, on="unit").filter(pl.col("last") == pl.col("strength"))
        smallest = pl.col("idx").min().over("cluster")
        return self.records.with_columns(smallest.alias("cluster")), left

    def _strength(self) -> pl.DataFrame:
        """cluster, strength: the place of the strongest number it states, one more than the last when none."""
        known = [
            pl.when(pl.col(basis.facts[0]).is_not_null().any()).then(pl.lit(level))
            for level, basis in enumerate(self.numbers)
        ]
        return self.records.group_by("cluster").agg(pl.coalesce(*known, pl.lit(self.none)).alias("strength"))

    # --- rules 1 and 2 ---------------------------------------------------------------------------------------------------
    def _join_number(self, level: int, basis: Basis) -> None:
        """Records whose strongest number is that of ``basis``: to each other, and to the one who states it beside its own."""
        fact = basis.facts[0]
        stronger = pl.any_horizontal(pl.lit(False), *(pl.col(n.facts[0]).is_not_null() for n in self.numbers[:level]))
        stated_here = self.records.filter(pl.col(fact).is_not_null())
        held = stated_here.filter(stronger & ~pl.col("apart")).select(fact, pl.col("cluster").alias("anchor")).unique()
        own = stated_here.filter(~stronger).select("idx", fact)
        group = own.join(held.filter(pl.len().over(fact) == 1), on=fact, how="left")
        sides, apart = self._apart(
            group.with_columns(pl.coalesce("anchor", pl.col("idx").min().over(fact)).alias("to"))
        )
        moved = pl.DataFrame({"idx": list(sides), "to": list(sides.values())}, schema={"idx": pl.Int64, "to": pl.Int64})
        lines = group.join(moved, on="idx", how="anti")
        lines = lines.select("idx", pl.coalesce("anchor", pl.col("idx").min().over(fact)).alias("to"))
        is_apart = pl.col("idx").is_in(list(apart))
        placed = pl.concat([lines, moved]).with_columns(
            pl.when(is_apart).then(pl.lit(APART)).otherwise(pl.lit(basis.word)).alias("by")
        )
        joined = pl.col("to").is_not_null()
        self.records = (
            self.records.join(placed, on="idx", how="left", maintain_order="left")
            .with_columns(
                pl.coalesce("to", "cluster").alias("cluster"),
                pl.coalesce("by", "method").alias("method"),
                pl.when(joined).then(pl.lit(basis.word)).otherwise("rule").alias("rule"),
                (pl.col("apart") | is_apart).alias("apart"),
            )
            .drop("to", "by")
        )
        # Each of several who could be the holder is compared with its own line of the register, whichever comes first.
        self._grade(basis, pl.concat([lines.select("idx"), moved.filter(~is_apart).select("idx")]))
        # Of several who state an old number beside their own a name may tell which is meant.
        torn = group.select("idx", fact).join(held.filter(pl.len().over(fact) > 1), on=fact)
        torn = torn.join(lines.rename({"to": "unit"}), on="idx").select("unit", "anchor").unique()
        self.narrowing.open = pl.concat([self.narrowing.open, torn])
        self.doubts.add(torn, basis.word, SEVERAL, level)

    def _apart(self, group: pl.DataFrame) -> tuple[dict[int, int], set[int]]:
        """(record → smallest record of its side, of the records of a number that are not its holder's; those of them whose
        number is another's). ``group``: idx, and the cluster ``to`` that it would belong to."""
        if not self.kind.disputed_by:
            return {}, set()
        name, place = self.kind.disputed_by
        told = pl.concat(
            [
                self.records.join(group.select("idx", "to"), on="idx").select("idx", "to", name, place, "defines"),
                self.records.join(group.select(pl.col("anchor").alias("cluster")).drop_nulls().unique(), on="cluster")
                .filter(~pl.col("apart"))
                .select("idx", pl.col("cluster").alias("to"), name, place, "defines"),
            ]
        )
        several = [pl.col(fact).drop_nulls().n_unique().over("to") > 1 for fact in (name, place)]
        alike = told.filter(*several).group_by("to", name, place, "defines").agg(pl.col("idx").sort())
        members: dict[int, list[int]] = {}
        lines: dict[int, list[Line]] = {}
        for to, called, where, defines, every in alike.iter_rows():
            members[every[0]] = every
            lines.setdefault(to, []).append(Line(every[0], self.parts.get(called), where, defines))
        mine = set(group["idx"].to_list())
        moved: dict[int, int] = {}
        others: set[int] = set()
        for to in sorted(lines):
            holders, apart = sides_of(lines[to])
            sides = (*holders, *apart)
            # Who states it beside a stronger number has it; else, where several could be the holder, the first keeps it. The
            # others are entities of their own.
            anchored = [side for side in sides if any(record not in mine for one in side for record in members[one])]
            for side in sides:
                if side in (anchored or holders[:1]):
                    continue
                records = sorted(record for first in side for record in members[first])
                moved |= dict.fromkeys(records, min(records, default=0))
                others |= set(records) if side in apart else set()
        return moved, others

    def _grade(self, basis: Basis, lines: pl.DataFrame) -> None:
        """The method of records that a number tied says how the name beside it compares with its holder's."""
        if not self.kind.disputed_by:
            return
        name = self.kind.disputed_by[0]
        said = self.records.join(lines, on="idx", how="semi").select("idx", "cluster", pl.col(name).alias("name"))
        holders = self.records.filter("defines", ~pl.col("apart")).select("cluster", pl.col(name).alias("name"))
        words = {"equal": basis.word, "different": f"{basis.word}_other_name"}
        by_grade = pl.col("grade").replace_strict(words, default=basis.word + "_" + pl.col("grade"))
        graded = grades(said, holders, self.parts).select("idx", by_grade.alias("graded"))
        self.records = (
            self.records.join(graded, on="idx", how="left", maintain_order="left")
            .with_columns(pl.coalesce("graded", "method").alias("method"), pl.coalesce("graded", "rule").alias("rule"))
            .drop("graded")
        )

    # --- rules 3 and 4 ---------------------------------------------------------------------------------------------------
    def _join_basis(self, basis: Basis) -> None:
        for level in range(1, self.none + 1):
            known = self.records.join(self._strength(), on="cluster", maintain_order="left").filter(~pl.col("apart"))
            units, anchors = known.filter(pl.col("strength") == level), known.filter(pl.col("strength") < level)
            if units.is_empty() or anchors.is_empty():
                continue
            pairs = candidates(units, anchors, self.kind, basis, self.words.shortest_alone)
            one, several = self.narrowing.choose(pairs)
            self.doubts.add(several, basis.word, SEVERAL, level)
            self.doubts.add(pairs.filter(pl.col("reason").is_not_null()), basis.word, None, level)
            torn = self._rivals(one)
            self.doubts.add(torn, basis.word, DIFFERENT_NUMBER, level)
            if not one.is_empty():
                self._relabel(one.join(torn, on=["unit", "anchor"], how="anti"), basis.word, again=True)
        if not basis.weak:
            self._join_among_themselves(basis)

    def _rivals(self, joins: pl.DataFrame) -> pl.DataFrame:
        """The pairs whose units state different numbers and would all be of one anchor: at most one of them is."""
        rivals = [joins.clear()]
        for basis in self.numbers[1:]:
            known = self.records.select(pl.col("cluster").alias("unit"), basis.facts[0]).drop_nulls().unique()
            met = joins.join(known, on="unit")
            rivals.append(met.filter(pl.col(basis.facts[0]).n_unique().over("anchor") > 1).select("unit", "anchor"))
        return pl.concat(rivals).unique()

    def _relabel(self, joins: pl.DataFrame, method: str, *, again: bool) -> None:
        """``joins``: unit, anchor: clusters that become one. The records of the units get the method; ``again``: also those
        that something else tied to each other before."""
        into = joins.select(pl.col("unit").alias("cluster"), "anchor")
        named = pl.col("anchor").is_not_null() & (pl.lit(again) | (pl.col("method") == SINGLE))
        self.records = (
            self.records.join(into, on="cluster", how="left", maintain_order="left")
            .with_columns(
                pl.coalesce("anchor", "cluster").alias("cluster"),
                *(pl.when(named).then(pl.lit(method)).otherwise(word).alias(word) for word in ("method", "rule")),
            )
            .drop("anchor")
        )
        self.narrowing.relabel(joins)

    def _join_among_themselves(self, basis: Basis) -> None:
        """Clusters without any number that share all facts of the basis, but for those that may be one of several."""
        none = self._strength().filter(pl.col("strength") == self.none)
        torn = self.narrowing.open.select(pl.col("unit").alias("cluster"))
        free = self.records.join(none.join(torn, on="cluster", how="anti"), on="cluster", how="semi")
        keys = [f"p{number}" for number, _ in enumerate(basis.facts, start=1)]
        met = stated(free, basis, "cluster").unique().filter(pl.len().over(keys) > 1)
        groups = met.group_by(keys).agg(pl.col("cluster").sort()).sort("cluster")["cluster"].to_list()
        joins = _components(groups)
        both = pl.DataFrame(
            {"unit": list(joins), "anchor": list(joins.values())}, schema={"unit": pl.Int64, "anchor": pl.Int64}
        )
        self._relabel(both, basis.word, again=False)

    def _mark_torn(self) -> None:
        """Records that may be of several entities, by the strongest basis that says so."""
        torn = self.narrowing.open.select("unit").unique()
        first = self.doubts.frame().filter(pl.col("reason") == SEVERAL).join(torn, on="unit", how="semi")
        first = first.sort("unit", "rank").unique("unit", keep="first", maintain_order=True)
        named = first.select(pl.col("unit").alias("cluster"), pl.col("method").alias("torn"))
        self.records = (
            self.records.join(named, on="cluster", how="left", maintain_order="left")
            .with_columns(
                pl.when(pl.col("torn").is_not_null()).then(pl.lit(AMBIGUOUS)).otherwise("method").alias("method"),
                pl.coalesce("torn", "rule").alias("rule"),
            )
            .drop("torn")
        )

    def _tell_apart(self) -> None:
        """Who states a number that is another's is told whose it is, and who is called so there; whom nothing was tied to,
        who is called almost so there."""
        everybody = self.records.filter(~pl.col("apart"))
        for level, basis in enumerate(self.numbers):
            fact = basis.facts[0]
            stronger = [number.facts[0] for number in self.numbers[:level]]
            unproved = self.records.filter(
                pl.all_horizontal(pl.lit(True), *(pl.col(name).is_null() for name in stronger))
            )
            units = unproved.select(pl.col("cluster").alias("unit"), fact).drop_nulls().unique()
            holders = everybody.select(pl.col("cluster").alias("anchor"), fact).drop_nulls().unique()
            pairs = units.join(holders, on=fact).filter(pl.col("unit") != pl.col("anchor"))
            self.doubts.add(pairs.select("unit", "anchor").unique(), basis.word, "number_of_another", level)
        lost = self.records.filter("apart")
        for basis in self.kind.bases:
            if not basis.identifying and not basis.defining:
                pairs = candidates(lost, everybody, self.kind, basis)
                self.doubts.add(pairs.filter(pl.col("reason").is_not_null()), basis.word, None, 0)
        self._tell_similar_neighbours()

    def _tell_similar_neighbours(self) -> None:
        if not self.kind.disputed_by:
            return
        name, place = self.kind.disputed_by
        said = self.records.join(self._strength(), on="cluster").drop_nulls([name, place])
        alone = said.filter((pl.col("strength") > 0) | pl.col("apart"))
        others = said.filter((pl.col("strength") == 0) & ~pl.col("apart"))
        pairs = (
            alone.select(pl.col("cluster").alias("unit"), "strength", pl.col(name).alias("called"), place)
            .join(others.select(pl.col("cluster").alias("anchor"), name, place), on=place)
            .unique()
            .sort("unit", "anchor", "called", name)
        )
        alike = [
            grade_of(self.parts[called], self.parts[other]) == "similar"
            for called, other in pairs.select("called", name).iter_rows()
        ]
        near = pairs.filter(pl.Series(alike, dtype=pl.Boolean))
        for level in range(self.none + 1):
            self.doubts.add(near.filter(pl.col("strength") == level), "name", "similar_name", level)


def _name_parts(records: pl.DataFrame, kind: Kind, words: EntityWords) -> dict[str, NameParts]:
    """The parts of every name that records state, by the fact that is the name; where the kind knows a name's core and form as
    facts, they are those."""
    name = kind.disputed_by[0]
    column = kind.facts[name].column
    by_form = {fact.form: known for known, fact in kind.facts.items() if fact.column == column}
    core, form = by_form.get("entity_core"), by_form.get("entity_form")
    if core is None or form is None:
        return parts_of(records[name].drop_nulls().to_list(), words)
    return parts_said(
        records.select(pl.col(name).alias("name"), pl.col(core).alias("core"), pl.col(form).alias("form"))
    )


def _components(groups: Iterable[list[int]]) -> dict[int, int]:
    """cluster → smallest cluster that groups tie it to, of every cluster in a group."""
    parent: dict[int, int] = {}

    def top(cluster: int) -> int:
        while parent.setdefault(cluster, cluster) != cluster:
            parent[cluster] = parent[parent[cluster]]
            cluster = parent[cluster]
        return cluster

    for first, *others in groups:
        for other in others:
            low, high = sorted((top(first), top(other)))
            parent[high] = low
    return {cluster: top(cluster) for cluster in sorted(parent)}


def _tokens(linked: pl.DataFrame, kind: Kind, key: HubKey) -> pl.DataFrame:

    # Of two entities that state one number it is the one's whose line proves it.
    proves = (pl.col("defines") & ~pl.col("apart")).any() * linked.height
    sizes = linked.group_by("cluster").agg((pl.len() + proves).alias("size"))
    facts = [(basis.name, rank, stated(linked, basis, "cluster")) for rank, basis in enumerate(kind.known_again)]
    named = own_facts(facts, sizes, kind.identifying)
    numbers = {name for basis in kind.bases if basis.identifying for name in basis.facts}
    # What the line says, in the facts that ids hang on: a fact added to a kind leaves the ids of its lines as they are.
    hold = {name for basis in kind.known_again for name in basis.facts} - numbers
    told = ["department", "export", "role", *(name for name in kind.facts if name in hold)]
    said = pl.concat_str([pl.col(column).fill_null("") for column in told], separator="\x1e")
    lines = linked.sort("period_end", "record_id", "role").with_columns(said.alias("p1"))
    lines = lines.with_columns(pl.int_range(pl.len()).over("p1").cast(pl.String).alias("p2"))
    last = lines.join(named.select("cluster").unique(), on="cluster", how="anti").select("cluster", "p1", "p2")
    unnamed = own_facts([(RECORD, len(kind.known_again), last)], sizes, ())
    return with_tokens(pl.concat([named, unnamed]), kind.name, key)
