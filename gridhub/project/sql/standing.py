"""What a value stands on: the exports without which its rows, or the columns it is measured by, could be others.

Belongs here: following a SELECT down to the claim files of exports. Not here: which deliveries of them came
(``build.completeness``), column by column lineage for people (``lineage``).

The law. An export stands behind a value with weight ``rows`` when its claims can make a row of it or fill a column that
decides one; with weight ``links`` when it only takes part in saying who and where (its records may join two others).
The reading is careful: it leaves an export out only where the SQL itself excludes it, by a column that its claim file
does not fill or fills with another constant (``role = 'residence'``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Literal

from sqlglot import exp, parse_one

from gridhub.contracts.base import TableContract
from gridhub.contracts.export_ref import ExportRef
from gridhub.kinds.listing import claim_contracts, linked_kinds
from gridhub.kinds.tables import golden_columns, golden_kinds
from gridhub.project.project import Project, SqlAsset
from gridhub.tables.spec import table_of

Weight = Literal["rows", "links"]


@dataclass(frozen=True)
class Standing:
    """Exports (``department__export``) by weight."""

    rows: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()

    def __or__(self, other: Standing) -> Standing:
        return Standing(self.rows | other.rows, self.links | other.links)

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


class _Unknown:
    """A value that differs from row to row."""


UNKNOWN = _Unknown()
Const = str | bool | None | frozenset[str] | _Unknown
"""What is known of a column: its one value, null, the values it may have beside null, or nothing."""


@dataclass(frozen=True)
class _Column:
    standing: Standing
    const: Const = UNKNOWN


@dataclass(frozen=True)
class _Branch:
    """Rows of one origin: what they stand on, what is known of their columns."""

    rows: Standing
    columns: Mapping[str, _Column]


@dataclass(frozen=True)
class _Relation:
    """``is_index``: a table of every entity known: to join it neither adds nor takes a row."""

    names: tuple[str, ...]
    branches: tuple[_Branch, ...]
    is_index: bool = False

    @property
    def rows(self) -> Standing:
        return _union(branch.rows for branch in self.branches)

    def column(self, name: str) -> _Column:
        found = [branch.columns[name] for branch in self.branches if name in branch.columns]
        consts = {one.const for one in found}
        return _Column(_union(one.standing for one in found), consts.pop() if len(consts) == 1 else UNKNOWN)

    def stating(self, name: str) -> Standing:
        """The rows that may say something in a column, and what that stands on."""
        saying = [branch for branch in self.branches if branch.columns[name].const is not None]
        return _union(branch.rows | branch.columns[name].standing for branch in saying)

    @property
    def whole(self) -> Standing:
        return self.rows | _union(self.column(name).standing for name in self.names)


@dataclass(frozen=True)
class _Source:
    alias: str
    relation: _Relation
    is_left: bool
    condition: exp.Expr | None = None
    ground: Standing | None = None


def _union(standings: Iterable[Standing]) -> Standing:
    return reduce(Standing.__or__, standings, NOTHING)


@dataclass
class ProjectStanding:
    """What the tables of a project stand on; each table is read once."""

    project: Project
    _known: dict[str, _Relation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._assets: dict[str, list[SqlAsset]] = {}
        for asset in self.project.assets:
            self._assets.setdefault(asset.table, []).append(asset)
        exports = {table_of(claim).name: self._exports_of(claim) for claim in claim_contracts()}
        kinds = frozenset(
            leaf for kind in linked_kinds() for claim in kind.claims for leaf in exports[table_of(claim).name]
        )
        self._identity = Standing(links=kinds | exports["claim.address"])
        self._places = Standing(links=exports["claim.address"] | exports["claim.grid"] | exports["claim.region"])

    def of_table(self, table: str) -> Standing:
        """What the rows of a table stand on, and all its columns."""
        return self._relation(table).whole

    def of_column(self, table: str, column: str) -> Standing:
        """What the values of a column stand on, beside the rows of its table."""
        return self._relation(table).column(column).standing

    def of_query(self, sql: str, measured: Sequence[str] = ()) -> Standing:
        """What the rows of a SELECT stand on, with the columns that are ``measured`` (summed, compared)."""
        relation = self._query(parse_one(sql, read="duckdb"), {})
        return relation.rows | _union(relation.column(name).standing for name in measured)

    def _exports_of(self, claim: type[TableContract]) -> frozenset[str]:
        return frozenset(asset.name.partition("__")[2] for asset in self._assets.get(table_of(claim).name, ()))

    def _relation(self, table: str) -> _Relation:
        if table not in self._known:
            spec = self.project.tables.get(table)
            names = tuple(spec.sql_types) if spec else ()
            self._known[table] = _Relation(names, ())  # a table that reads itself stands on nothing new
            made = self._made(table, names)
            golden = spec is not None and spec.contract is not None and "golden_of" in (_metadata(spec.contract))
            self._known[table] = _Relation(names, made, golden)
        return self._known[table]

    def _made(self, table: str, names: tuple[str, ...]) -> tuple[_Branch, ...]:
        layer, _, leaf = table.partition(".")
        if layer == "std":
            own = Standing(rows=frozenset((leaf,)))
            return (_Branch(own, dict.fromkeys(names, _Column(own))),)
        if layer == "link":
            return (self._link(table, names),)
        if layer not in ("claim", "core", "finding", "mart"):
            return (_Branch(NOTHING, dict.fromkeys(names, _Column(NOTHING))),)
        absent = _Column(NOTHING, None)
        return tuple(
            _Branch(branch.rows, {name: branch.columns.get(name, absent) for name in names})
            for asset in self._assets.get(table, ())
            for branch in self._query(parse_one(asset.sql, read="duckdb"), {}).branches
        )

    def _link(self, table: str, names: tuple[str, ...]) -> _Branch:
        """A table that linking makes. A golden value stands on the exports that state it."""
        for kind in golden_kinds():
            if table == f"link.{kind.name}_golden":
                claim = self._relation(table_of(kind.claim).name)
                stated = {column.name: claim.stating(column.name) for column in golden_columns(kind)}
                columns = {name: _Column(_stated(name, stated) | self._identity) for name in names}
                return _Branch(self._identity, columns)
        spec = self.project.tables.get(table)
        linked = self._places if spec is not None and spec.maker == "link.places" else self._identity
        for name, only in _CONTENT.get(table, ()):
            said = self._relation(name)
            fitting = [b for b in said.branches if only is None or b.columns[only[0]].const in (only[1], UNKNOWN)]
            linked |= _Relation(said.names, tuple(fitting)).whole
        if table == "link.statement":
            linked |= _union(self._relation(table_of(kind.claim).name).whole for kind in golden_kinds())
        elif table == "link.authority_rank":
            linked = NOTHING
        return _Branch(linked, dict.fromkeys(names, _Column(linked)))

    def _query(self, tree: exp.Expr, given: Mapping[str, _Relation]) -> _Relation:
        with_ = tree.args.get("with_") or tree.args.get("with")
        if isinstance(with_, exp.With):
            given = dict(given)
            for cte in with_.expressions:
                given[cte.alias] = self._query(cte.this, given)
        if isinstance(tree, exp.Subquery):
            return self._query(tree.this, given)
        if isinstance(tree, exp.SetOperation):
            return self._united(tree, given)
        if not isinstance(tree, exp.Select):
            raise TypeError(f"a SELECT is wanted, not {tree.key}")
        return self._selected(tree, given)

    def _united(self, tree: exp.SetOperation, given: Mapping[str, _Relation]) -> _Relation:
        left, right = self._query(tree.this, given), self._query(tree.expression, given)
        branches = list(left.branches)
        for branch in right.branches:  # columns meet by place, under the names of the first
            by_place = dict(zip(left.names, (branch.columns[name] for name in right.names), strict=False))
            branches.append(_Branch(branch.rows, by_place))
        return _Relation(left.names, tuple(branches))

    def _selected(self, tree: exp.Select, given: Mapping[str, _Relation]) -> _Relation:
        sources = self._sources(tree, given)
        names = tuple(select.alias_or_name for select in tree.selects)
        conditions = [node.this for key in ("where", "having", "qualify") if (node := tree.args.get(key)) is not None]
        conditions += [one.condition for one in sources if one.condition is not None and not one.is_left]
        must_hold = _conjuncts(conditions)
        kept = _of_same_records([_surviving(one, must_hold) for one in sources])
        lead, joined = (kept[0], kept[1:]) if kept else (None, [])
        if any(not one.is_left and not one.relation.branches for one in kept):
            return _Relation(names, ())
        others = _union(
            one.relation.rows.weaker if one.relation.is_index else one.relation.rows
            for one in joined
            if not one.is_left
        )
        grouped = tree.args.get("group")
        distinct = tree.args.get("distinct") is not None
        branches: list[_Branch] = []
        for branch in lead.relation.branches if lead else (_Branch(NOTHING, {}),):
            here = [_Source(lead.alias, _Relation(lead.relation.names, (branch,)), False), *joined] if lead else joined
            rows = branch.rows | others | _union(self._read(node, here, given) for node in conditions)
            rows |= self._read(grouped, here, given) if grouped is not None else NOTHING
            columns = {
                name: _Column(self._read(select, here, given, rows), _const(select.unalias(), here))
                for name, select in zip(names, tree.selects, strict=True)
            }
            if distinct:
                rows |= _union(column.standing for column in columns.values())
            branches.append(_Branch(rows, columns))
        return _Relation(names, tuple(branches))

    def _sources(self, tree: exp.Select, given: Mapping[str, _Relation]) -> list[_Source]:
        found: list[_Source] = []
        from_ = tree.args.get("from_") or tree.args.get("from")
        if isinstance(from_, exp.From):
            found.append(_Source(from_.this.alias_or_name, self._read_from(from_.this, given), False))
        for join in tree.args.get("joins") or ():
            is_left = join.side.upper() == "LEFT"
            found.append(
                _Source(join.this.alias_or_name, self._read_from(join.this, given), is_left, join.args.get("on"))
            )
        return found

    def _read_from(self, node: exp.Expr, given: Mapping[str, _Relation]) -> _Relation:
        if isinstance(node, exp.Table):
            return self._relation(f"{node.db}.{node.name}") if node.db else given.get(node.name, _Relation((), ()))
        return self._query(node, given)

    def _read(
        self, node: exp.Expr, sources: Sequence[_Source], given: Mapping[str, _Relation], rows: Standing = NOTHING
    ) -> Standing:
        """What an expression stands on: its columns, the SELECTs in it and, of an aggregate, the ``rows`` it counts."""
        if isinstance(node, exp.Query | exp.Subquery):
            return self._query(node, given).whole
        if isinstance(node, exp.Column):
            return _column_standing(node, sources)
        if isinstance(node, exp.Window) and isinstance(node.this, exp.RowNumber):
            # One row of each partition is chosen: which one says only whose value is taken.
            order = node.args.get("order")
            chosen = self._read(order, sources, given).weaker if order is not None else NOTHING
            return chosen | _union(self._read(part, sources, given) for part in node.args.get("partition_by") or ())
        inner = _union(self._read(part, sources, given, rows) for part in node.iter_expressions())
        if not isinstance(node, exp.AggFunc):
            return inner
        counted = {column.table for column in node.find_all(exp.Column)}
        joined = (one.relation.rows for one in sources if one.is_left and (one.alias in counted or not counted))
        return inner | rows | _union(joined)


_CONTENT: Mapping[str, tuple[tuple[str, tuple[str, str] | None], ...]] = {
    "link.dwelling": (("claim.address", None), ("claim.region", None)),
    "link.dwelling_grid": (("claim.grid", ("grid_system", "unified")),),
    "link.department_dwelling_grid": (("claim.grid", None),),
    "link.grid_crosswalk": (("claim.grid", None),),
    "link.coverage_issue": (("claim.grid", None),),
}
"""Tables of linking that say something of their own, the claims that they say it of, and which rows of them."""


def _metadata(contract: type[TableContract]) -> Mapping[str, object]:
    return getattr(contract.Config, "metadata", None) or {}


def _stated(column: str, stated: Mapping[str, Standing]) -> Standing:
    """Of ``name``, ``name_record_id``, ``name_strength``: the attribute it belongs to."""
    owner = max((name for name in stated if column == name or column.startswith(f"{name}_")), key=len, default=None)
    return stated[owner] if owner else NOTHING


def _source_of(column: exp.Column, sources: Sequence[_Source]) -> _Source | None:
    if column.table:
        return next((one for one in sources if one.alias == column.table), None)
    return next((one for one in sources if column.name in one.relation.names), None)


def _column_standing(column: exp.Column, sources: Sequence[_Source]) -> Standing:
    source = _source_of(column, sources)
    if source is None:
        return NOTHING
    own = source.relation.column(column.name).standing
    if not source.is_left:
        return own
    # Whether a joined row is there at all decides null or not; that is the weaker ground.
    return own | source.relation.rows.weaker | (source.ground.weaker if source.ground else NOTHING)


def _const(node: exp.Expr, sources: Sequence[_Source]) -> Const:
    if isinstance(node, exp.Column):
        source = _source_of(node, sources)
        return UNKNOWN if source is None or source.is_left else source.relation.column(node.name).const
    if isinstance(node, exp.Cast | exp.Paren):
        return _const(node.this, sources)
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


def _of_same_records(sources: Sequence[_Source]) -> list[_Source]:
    """Sources joined by record id speak of the same lines of the same files: only of exports that stand behind a source
    before them, where one does, and they add no rows of their own."""
    found: list[_Source] = []
    before: frozenset[str] = frozenset()
    for source in sources:
        relation = source.relation
        if before and source.condition is not None and _by_record(source.condition):
            same = tuple(b for b in relation.branches if not b.rows.rows or b.rows.rows & before)
            relation = _Relation(relation.names, same, is_index=True)
        found.append(_Source(source.alias, relation, source.is_left, source.condition))
        before |= relation.rows.rows
    return found


def _by_record(condition: exp.Expr) -> bool:
    return any(
        isinstance(part, exp.EQ)
        and all(
            isinstance(side, exp.Column) and side.name.endswith("record_id") for side in (part.this, part.expression)
        )
        for part in _conjuncts([condition])
    )


def _conjuncts(conditions: Iterable[exp.Expr]) -> list[exp.Expr]:
    found: list[exp.Expr] = []
    for condition in conditions:
        found += list(condition.flatten()) if isinstance(condition, exp.And) else [condition]
    return [part.unnest() for part in found]


def _surviving(source: _Source, conditions: Sequence[exp.Expr]) -> _Source:
    """The source without the rows that no condition can let pass."""
    if source.is_left:
        return source
    kept: list[_Branch] = []
    for branch in source.relation.branches:
        alone = [_Source(source.alias, _Relation(source.relation.names, (branch,)), False)]
        if all(_truth(condition, alone) not in (False, None) for condition in conditions):
            kept.append(branch)
    relation = _Relation(source.relation.names, tuple(kept), source.relation.is_index)
    return _Source(source.alias, relation, source.is_left, source.condition)


def _truth(node: exp.Expr, sources: Sequence[_Source]) -> Const:
    """What a condition gives for the rows of a source: True, False, None (null) or unknown."""
    node = node.unnest()
    if isinstance(node, exp.And | exp.Or):
        sides = [_truth(side, sources) for side in (node.this, node.expression)]
        decisive = isinstance(node, exp.Or)
        if any(side is decisive for side in sides):
            return decisive
        if any(isinstance(side, _Unknown) for side in sides):
            return UNKNOWN
        return None if None in sides else not decisive
    if isinstance(node, exp.Not):
        inner = _truth(node.this, sources)
        return not inner if isinstance(inner, bool) else inner
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        value = _const(node.this, sources)
        return UNKNOWN if isinstance(value, _Unknown) else value is None
    if isinstance(node, exp.In) and not node.args.get("query"):
        return _member(node, sources)
    if isinstance(node, exp.EQ | exp.NEQ | exp.GT | exp.GTE | exp.LT | exp.LTE):
        sides = [_const(side, sources) for side in (node.this, node.expression)]
        if None in sides:
            return None
        if isinstance(node, exp.EQ):
            return _equal(*sides)
        if isinstance(node, exp.NEQ) and all(isinstance(side, str | bool) for side in sides):
            return sides[0] != sides[1]
        return UNKNOWN
    if isinstance(node, exp.Column | exp.Boolean):
        value = _const(node, sources)
        return value if isinstance(value, bool | None) else UNKNOWN
    return UNKNOWN


def _equal(one: Const, other: Const) -> Const:
    if isinstance(one, str | bool) and isinstance(other, str | bool):
        return one == other
    for several, single in ((one, other), (other, one)):
        if isinstance(several, frozenset) and isinstance(single, str) and single not in several:
            return False
    return UNKNOWN


def _member(node: exp.In, sources: Sequence[_Source]) -> Const:
    value = _const(node.this, sources)
    listed = [_const(one, sources) for one in node.expressions]
    if value is None or isinstance(value, _Unknown):
        return value
    answers = [_equal(value, one) for one in listed]
    if any(answer is True for answer in answers):
        return True
    return False if all(answer is False for answer in answers) else UNKNOWN
