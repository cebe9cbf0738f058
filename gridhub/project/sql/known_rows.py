"""What is known of rows before any data: what they stand on, which columns are constant, which conditions they cannot pass.

Belongs here: relations as branches of one origin each, constants, conditions in three values. Not here: following a SELECT
(``standing``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from sqlglot import exp

from gridhub.contracts.export_ref import ExportRef

Weight = Literal["rows", "links"]


@dataclass(frozen=True)
class Standing:
    """Exports (``department__export``) by weight."""

    rows: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()

    def __or__(self, other: Standing) -> Standing:
        return union((self, other))

    @property
    def weaker(self) -> Standing:
        """The same exports, as those that only say who and where."""
        return Standing(links=self.rows | self.links)

    def weights(self) -> dict[ExportRef, Weight]:
        """Export → its weight, in order of name."""
        return {
            ExportRef.parse(leaf): "rows" if leaf in self.rows else "links" for leaf in sorted(self.rows | self.links)
        }


NOTHING = Standing()


class Unknown:
    """A value that differs from row to row."""


UNKNOWN = Unknown()
Const = str | bool | None | frozenset[str] | Unknown
"""What is known of a column: its one value, null, the values it may have beside null, or nothing."""


@dataclass(frozen=True)
class Column:
    standing: Standing
    const: Const = UNKNOWN


@dataclass(frozen=True)
class Branch:
    """Rows of one origin: what they stand on, what is known of their columns."""

    rows: Standing
    columns: Mapping[str, Column]


@dataclass(frozen=True)
class Relation:
    """``is_index``: a table of every entity known: to join it neither adds nor takes a row."""

    names: tuple[str, ...]
    branches: tuple[Branch, ...]
    is_index: bool = False

    @cached_property
    def rows(self) -> Standing:
        return union(branch.rows for branch in self.branches)

    @cached_property
    def _columns(self) -> dict[str, Column]:
        return {}

    def column(self, name: str) -> Column:
        known = self._columns.get(name)
        if known is None:
            found = [branch.columns[name] for branch in self.branches if name in branch.columns]
            consts = {one.const for one in found}
            known = Column(union(one.standing for one in found), consts.pop() if len(consts) == 1 else UNKNOWN)
            self._columns[name] = known
        return known

    def stating(self, name: str) -> Standing:
        """The rows that may say something in a column, and what that stands on."""
        saying = [branch for branch in self.branches if branch.columns[name].const is not None]
        return union(branch.rows | branch.columns[name].standing for branch in saying)

    @cached_property
    def whole(self) -> Standing:
        return self.rows | union(self.column(name).standing for name in self.names)


@dataclass(frozen=True)
class Source:
    alias: str
    relation: Relation
    is_left: bool
    condition: exp.Expr | None = None
    ground: Standing | None = None


def union(standings: Iterable[Standing]) -> Standing:
    several = {one for one in standings if one.rows or one.links}
    if len(several) == 1:
        return several.pop()
    return Standing(
        frozenset().union(*(one.rows for one in several)), frozenset().union(*(one.links for one in several))
    )


def _source_of(table: str, name: str, sources: Sequence[Source]) -> Source | None:
    if table:
        return next((one for one in sources if one.alias == table), None)
    return next((one for one in sources if name in one.relation.names), None)


def column_standing(table: str, name: str, sources: Sequence[Source]) -> Standing:
    """What a column stands on. ``table``: as the SELECT calls it, empty where it does not say."""
    source = _source_of(table, name, sources)
    if source is None:
        return NOTHING
    own = source.relation.column(name).standing
    if not source.is_left:
        return own
    # Whether a joined row is there at all decides null or not; that is the weaker ground.
    return own | source.relation.rows.weaker | (source.ground.weaker if source.ground else NOTHING)


def const_of(node: exp.Expr, sources: Sequence[Source]) -> Const:
    if isinstance(node, exp.Column):
        source = _source_of(node.table, node.name, sources)
        return UNKNOWN if source is None or source.is_left else source.relation.column(node.name).const
    if isinstance(node, exp.Cast | exp.Paren):
        return const_of(node.this, sources)
    if isinstance(node, exp.Literal):
        return str(node.this)
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Case):
        return _one_of(node)
    return None if isinstance(node, exp.Null) else UNKNOWN


def _one_of(node: exp.Case) -> Const:
    results = [branch.args["true"] for branch in node.args["ifs"]]
    results += [node.args["default"]] if node.args.get("default") is not None else []
    if any(not isinstance(result, exp.Literal | exp.Null) for result in results):
        return UNKNOWN
    return frozenset(str(result.this) for result in results if isinstance(result, exp.Literal))


def of_same_records(sources: Sequence[Source]) -> list[Source]:
    """Sources joined by record id speak of the same lines of the same files: only of exports that stand behind a source
    before them, where one does, and they add no rows of their own."""
    found: list[Source] = []
    before: frozenset[str] = frozenset()
    for source in sources:
        relation = source.relation
        if before and source.condition is not None and _by_record(source.condition):
            same = tuple(b for b in relation.branches if not b.rows.rows or b.rows.rows & before)
            relation = Relation(relation.names, same, is_index=True)
        found.append(Source(source.alias, relation, source.is_left, source.condition))
        before |= relation.rows.rows
    return found


def _by_record(condition: exp.Expr) -> bool:
    return any(
        isinstance(part, exp.EQ)
        and all(
            isinstance(side, exp.Column) and side.name.endswith("record_id") for side in (part.this, part.expression)
        )
        for part in conjuncts([condition])
    )


def conjuncts(conditions: Iterable[exp.Expr]) -> list[exp.Expr]:
    found: list[exp.Expr] = []
    for condition in conditions:
        found += list(condition.flatten()) if isinstance(condition, exp.And) else [condition]
    return [part.unnest() for part in found]


def surviving(source: Source, conditions: Sequence[exp.Expr]) -> Source:
    """The source without the rows that no condition can let pass."""
    if source.is_left:
        return source
    kept: list[Branch] = []
    for branch in source.relation.branches:
        alone = [Source(source.alias, Relation(source.relation.names, (branch,)), False)]
        if all(_truth(condition, alone) not in (False, None) for condition in conditions):
            kept.append(branch)
    relation = Relation(source.relation.names, tuple(kept), source.relation.is_index)
    return Source(source.alias, relation, source.is_left, source.condition)


def _truth(node: exp.Expr, sources: Sequence[Source]) -> Const:
    """What a condition gives for the rows of a source: True, False, None (null) or unknown."""
    node = node.unnest()
    if isinstance(node, exp.And | exp.Or):
        sides = [_truth(side, sources) for side in (node.this, node.expression)]
        decisive = isinstance(node, exp.Or)
        if any(side is decisive for side in sides):
            return decisive
        if any(isinstance(side, Unknown) for side in sides):
            return UNKNOWN
        return None if None in sides else not decisive
    if isinstance(node, exp.Not):
        inner = _truth(node.this, sources)
        return not inner if isinstance(inner, bool) else inner
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        value = const_of(node.this, sources)
        return UNKNOWN if isinstance(value, Unknown) else value is None
    if isinstance(node, exp.In) and not node.args.get("query"):
        return _member(node, sources)
    if isinstance(node, exp.EQ | exp.NEQ | exp.GT | exp.GTE | exp.LT | exp.LTE):
        sides = [const_of(side, sources) for side in (node.this, node.expression)]
        if None in sides:
            return None
        if isinstance(node, exp.EQ):
            return _equal(*sides)
        if isinstance(node, exp.NEQ) and all(isinstance(side, str | bool) for side in sides):
            return sides[0] != sides[1]
        return UNKNOWN
    if isinstance(node, exp.Column | exp.Boolean):
        value = const_of(node, sources)
        return value if isinstance(value, bool | None) else UNKNOWN
    return UNKNOWN


def _equal(one: Const, other: Const) -> Const:
    if isinstance(one, str | bool) and isinstance(other, str | bool):
        return one == other
    for several, single in ((one, other), (other, one)):
        if isinstance(several, frozenset) and isinstance(single, str) and single not in several:
            return False
    return UNKNOWN


def _member(node: exp.In, sources: Sequence[Source]) -> Const:
    value = const_of(node.this, sources)
    listed = [const_of(one, sources) for one in node.expressions]
    if value is None or isinstance(value, Unknown):
        return value
    answers = [_equal(value, one) for one in listed]
    if any(answer is True for answer in answers):
        return True
    return False if all(answer is False for answer in answers) else UNKNOWN
