"""What a value stands on: the exports without which its rows, or the columns it is measured by, could be others.

Belongs here: following a SELECT down to the claim files of exports. Not here: which deliveries of them came
(``build.completeness``), column by column lineage for people (``lineage``).

The law. An export stands behind a value with weight ``rows`` when its claims can make a row of it or fill a column that
decides one; with weight ``links`` when it only takes part in saying who and where (its records may join two others).
The reading is careful: it leaves an export out only where the SQL itself excludes it, by a column that its claim file
does not fill or fills with another constant (``role = 'residence'``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from gridhub.contracts.base import TableContract
from gridhub.kinds.listing import claim_contracts, linked_kinds
from gridhub.kinds.tables import golden_columns, golden_kinds
from gridhub.project.project import Project, SqlAsset
from gridhub.project.sql.known_rows import (
    NOTHING,
    UNKNOWN,
    Branch,
    Column,
    Relation,
    Source,
    Standing,
    column_standing,
    conjuncts,
    const_of,
    of_same_records,
    surviving,
    union,
)
from gridhub.project.sql.parsing import parsed
from gridhub.tables.spec import table_of


@dataclass
class ProjectStanding:
    """What the tables of a project stand on; each table is read once."""

    project: Project
    _known: dict[str, Relation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._assets: dict[str, list[SqlAsset]] = {}
        for asset in self.project.assets:
            self._assets.setdefault(asset.table, []).append(asset)
        exports = {table_of(claim).name: self._exports_of(claim) for claim in claim_contracts()}
        kinds = frozenset(
            leaf for kind in linked_kinds() for claim in kind.claims for leaf in exports[table_of(claim).name]
        )
        self._identity = Standing(links=kinds | exports["claim.address"])
        self._shapes = Standing(rows=exports["claim.grid_shape"])
        self._places = Standing(links=exports["claim.address"] | exports["claim.grid"] | exports["claim.region"])

    def of_table(self, table: str) -> Standing:
        """What the rows of a table stand on, and all its columns."""
        return self._relation(table).whole

    def of_column(self, table: str, column: str) -> Standing:
        """What the values of a column stand on, beside the rows of its table."""
        return self._relation(table).column(column).standing

    def of_query(self, sql: str, measured: Sequence[str] = ()) -> Standing:
        """What the rows of a SELECT stand on, with the columns that are ``measured`` (summed, compared)."""
        relation = self._query(parsed(sql), {})
        return relation.rows | union(relation.column(name).standing for name in measured)

    def _exports_of(self, claim: type[TableContract]) -> frozenset[str]:
        return frozenset(asset.name.partition("__")[2] for asset in self._assets.get(table_of(claim).name, ()))

    def _relation(self, table: str) -> Relation:
        if table not in self._known:
            spec = self.project.tables.get(table)
            names = tuple(spec.sql_types) if spec else ()
            self._known[table] = Relation(names, ())  # a table that reads itself stands on nothing new
            made = self._made(table, names)
            golden = spec is not None and spec.contract is not None and "golden_of" in (_metadata(spec.contract))
            self._known[table] = Relation(names, made, golden)
        return self._known[table]

    def _made(self, table: str, names: tuple[str, ...]) -> tuple[Branch, ...]:
        layer, _, leaf = table.partition(".")
        if layer == "std":
            own = Standing(rows=frozenset((leaf,)))
            return (Branch(own, dict.fromkeys(names, Column(own))),)
        if layer == "link":
            return (self._link(table, names),)
        if layer not in ("claim", "core", "finding", "mart"):
            return (Branch(NOTHING, dict.fromkeys(names, Column(NOTHING))),)
        absent = Column(NOTHING, None)
        return tuple(
            Branch(branch.rows, {name: branch.columns.get(name, absent) for name in names})
            for asset in self._assets.get(table, ())
            for branch in self._query(parsed(asset.sql), {}).branches
        )

    def _link(self, table: str, names: tuple[str, ...]) -> Branch:
        """A table that linking makes. A golden value stands on the exports that state it."""
        for kind in golden_kinds():
            if table == f"link.{kind.name}_golden":
                claim = self._relation(table_of(kind.claim).name)
                stated = {column.name: claim.stating(column.name) for column in golden_columns(kind)}
                columns = {name: Column(_stated(name, stated) | self._identity) for name in names}
                return Branch(self._identity, columns)
        spec = self.project.tables.get(table)
        maker = spec.maker if spec is not None else ""
        linked = self._places if maker in ("link.places", "link.geometry") else self._identity
        linked |= self._shapes if maker == "link.geometry" else NOTHING
        for name, only in _CONTENT.get(table, ()):
            said = self._relation(name)
            fitting = [b for b in said.branches if only is None or b.columns[only[0]].const in (only[1], UNKNOWN)]
            linked |= Relation(said.names, tuple(fitting)).whole
        if table == "link.statement":
            linked |= union(self._relation(table_of(kind.claim).name).whole for kind in golden_kinds())
        elif table == "link.authority_rank":
            linked = NOTHING
        return Branch(linked, dict.fromkeys(names, Column(linked)))

    def _query(self, tree: exp.Expr, given: Mapping[str, Relation]) -> Relation:
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

    def _united(self, tree: exp.SetOperation, given: Mapping[str, Relation]) -> Relation:
        left, right = self._query(tree.this, given), self._query(tree.expression, given)
        branches = list(left.branches)
        for branch in right.branches:  # columns meet by place, under the names of the first
            by_place = dict(zip(left.names, (branch.columns[name] for name in right.names), strict=False))
            branches.append(Branch(branch.rows, by_place))
        return Relation(left.names, tuple(branches))

    def _selected(self, tree: exp.Select, given: Mapping[str, Relation]) -> Relation:
        sources = self._sources(tree, given)
        names = tuple(select.alias_or_name for select in tree.selects)
        conditions = [node.this for key in ("where", "having", "qualify") if (node := tree.args.get(key)) is not None]
        conditions += [one.condition for one in sources if one.condition is not None and not one.is_left]
        must_hold = conjuncts(conditions)
        kept = of_same_records([surviving(one, must_hold) for one in sources])
        lead, joined = (kept[0], kept[1:]) if kept else (None, [])
        if any(not one.is_left and not one.relation.branches for one in kept):
            return Relation(names, ())
        others = union(
            one.relation.rows.weaker if one.relation.is_index else one.relation.rows
            for one in joined
            if not one.is_left
        )
        distinct = tree.args.get("distinct") is not None
        deciding = [self._asked(node, given) for node in (*conditions, tree.args.get("group"))]
        outputs = [
            (name, self._asked(select, given), select.unalias())
            for name, select in zip(names, tree.selects, strict=True)
        ]
        branches: list[Branch] = []
        for branch in lead.relation.branches if lead else (Branch(NOTHING, {}),):
            here = [Source(lead.alias, Relation(lead.relation.names, (branch,)), False), *joined] if lead else joined
            rows = union((branch.rows, others, *(asked.standing(here) for asked in deciding)))
            columns = {
                name: Column(asked.standing(here, rows), const_of(value, here)) for name, asked, value in outputs
            }
            if distinct:
                rows |= union(column.standing for column in columns.values())
            branches.append(Branch(rows, columns))
        return Relation(names, tuple(branches))

    def _sources(self, tree: exp.Select, given: Mapping[str, Relation]) -> list[Source]:
        found: list[Source] = []
        from_ = tree.args.get("from_") or tree.args.get("from")
        if isinstance(from_, exp.From):
            found.append(Source(from_.this.alias_or_name, self._read_from(from_.this, given), False))
        for join in tree.args.get("joins") or ():
            is_left = join.side.upper() == "LEFT"
            found.append(
                Source(join.this.alias_or_name, self._read_from(join.this, given), is_left, join.args.get("on"))
            )
        return found

    def _read_from(self, node: exp.Expr, given: Mapping[str, Relation]) -> Relation:
        if isinstance(node, exp.Table):
            return self._relation(f"{node.db}.{node.name}") if node.db else given.get(node.name, Relation((), ()))
        return self._query(node, given)

    def _asked(self, node: exp.Expr | None, given: Mapping[str, Relation]) -> _Asked:
        """What an expression asks of the rows it is computed over: its columns, and the SELECTs in it."""
        asked = _Asked()
        if node is not None:
            self._note(node, given, asked)
        return asked

    def _note(self, node: exp.Expr, given: Mapping[str, Relation], asked: _Asked) -> None:
        if isinstance(node, exp.Query | exp.Subquery):
            asked.inner |= self._query(node, given).whole
        elif isinstance(node, exp.Column):
            asked.columns.add((node.table, node.name))
        elif isinstance(node, exp.Window) and isinstance(node.this, exp.RowNumber):
            # One row of each partition is chosen: which one says only whose value is taken.
            asked.choosing.append(self._asked(node.args.get("order"), given))
            asked.apart += [self._asked(part, given) for part in node.args.get("partition_by") or ()]
        else:
            for part in node.iter_expressions():
                self._note(part, given, asked)
            if isinstance(node, exp.AggFunc):
                asked.counting.append(frozenset(column.table for column in node.find_all(exp.Column)))


@dataclass
class _Asked:
    """What an expression asks of the rows it is computed over, read off once for all the branches that it meets.

    ``columns``: table and name. ``inner``: of the SELECTs in it. ``counting``: the tables whose columns each aggregate
    counts. ``choosing``: orders that only choose a row; ``apart``: what parts the rows before one is chosen.
    """

    columns: set[tuple[str, str]] = field(default_factory=set)
    inner: Standing = NOTHING
    counting: list[frozenset[str]] = field(default_factory=list)
    choosing: list[_Asked] = field(default_factory=list)
    apart: list[_Asked] = field(default_factory=list)

    def standing(self, sources: Sequence[Source], rows: Standing = NOTHING) -> Standing:
        """What the expression stands on over some sources; of an aggregate, also the ``rows`` it counts."""
        found = [self.inner, *(column_standing(table, name, sources) for table, name in self.columns)]
        found += [order.standing(sources).weaker for order in self.choosing]
        found += [part.standing(sources) for part in self.apart]
        for counted in self.counting:
            joined = [one.relation.rows for one in sources if one.is_left and (one.alias in counted or not counted)]
            found += [rows, *joined]
        return union(found)


_CONTENT: Mapping[str, tuple[tuple[str, tuple[str, str] | None], ...]] = {
    "link.dwelling": (("claim.address", None), ("claim.region", None)),
    "link.dwelling_grid": (("claim.grid", ("grid_system", "unified")),),
    "link.dwelling_grid_history": (("claim.grid", ("grid_system", "unified")),),
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
