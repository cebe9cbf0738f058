"""The identity stage: reads claims and places, writes who is who.

Belongs here: which law links which kind, writing the link tables, the registry's way from one release to the next.
Not here: any law (``persons``, ``keyed``, ``listed``, ``numbered``, ``registry``), any kind (``kinds``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from gridhub.identity.judgements import Keys
from gridhub.identity.keyed import link_keyed
from gridhub.identity.linked import LinkedRecords
from gridhub.identity.listed import link_listed
from gridhub.identity.name_grades import NameGrades
from gridhub.identity.numbered import link_numbered
from gridhub.identity.persons import LinkedPersons, link_persons
from gridhub.identity.score.model import ScoreModel
from gridhub.identity.score.scorer import Scorer
from gridhub.kinds.definition import Kind
from gridhub.kinds.listing import linked_kinds
from gridhub.kinds.tables import link_specs
from gridhub.project.decisions import Decisions
from gridhub.project.entity_words import EntityWords
from gridhub.project.person_names import PersonNames
from gridhub.state.keys import HubKey
from gridhub.tables.filling import create_from_frame

_CANDIDATES = "link.entity_candidate"
_DIGITS = 15
"""Hexadecimal digits that fit a whole number."""


def link_identity(
    con: duckdb.DuckDBPyConnection,
    key: HubKey,
    decisions: Decisions,
    registry: Path | None,
    names: PersonNames,
    words: EntityWords | None = None,
    as_of: date = date.min,
    keys: Keys | None = None,
    score: ScoreModel | None = None,
) -> None:
    """Write the link tables of every kind in the open build database, link.registry and link.id_change.

    Reads the claims of all kinds, link.address and, when people judged pairs, audit.delivery, audit.delivery_column,
    claim.payment, claim.death and the std tables of exports whose rows they named by ``keys``.
    ``registry``: Parquet of link.registry of the release before, None at first; ``names``, ``words``: the city's words of
    people's and of firms' names. ``as_of``: the day by which decisions have run out or not. ``score``: the model by which
    what the rules leave is scored (needs the extra ``link``), None: not at all.
    Raises duckdb.CatalogException when an input table is missing, ``BrokenProject`` for decisions that contradict each other.
    """

    scorer = Scorer(con, score) if score else None

    def persons_of(kind: Kind, before: pl.DataFrame) -> LinkedPersons:
        return link_persons(con, kind, before, decisions, key, NameGrades(names), as_of, keys or {}, scorer)

    linked = _linked_kinds(con, _read_registry(con, registry), key, words, persons_of)
    while linked.tables:  # what is written is needed no more: of a large city the frames are gigabytes
        table, parts = linked.tables.popitem()
        _write(con, table, pl.concat(parts))
    _write(con, "link.registry", _registry_rows(linked.kept))
    _write(con, "link.id_change", _change_rows(linked.changes))


@dataclass(frozen=True)
class _LinkedKinds:
    """``tables``: the rows of each link table, by kind; ``kept``: token, hub_id, basis of each entity kind of the registry;
    ``changes``: old_id, new_id, change by kind."""

    tables: dict[str, list[pl.DataFrame]]
    kept: dict[str, pl.DataFrame]
    changes: dict[str, pl.DataFrame]


def _linked_kinds(
    con: duckdb.DuckDBPyConnection,
    before: pl.DataFrame,
    key: HubKey,
    words: EntityWords | None,
    persons_of: Callable[[Kind, pl.DataFrame], LinkedPersons],
) -> _LinkedKinds:
    """Every kind by its law. ``before``: entity_kind, token, hub_id, basis of the registry of the release before."""
    linked = _LinkedKinds({_CANDIDATES: [_nobody()]}, {}, {})
    found: dict[str, LinkedRecords] = {}
    for kind in sorted(linked_kinds(), key=lambda kind: kind.holder is not None):  # holders before what they hold
        if kind.law == "ladder":
            persons = persons_of(kind, before)
            linked.tables.update((table, [rows]) for table, rows in persons.tables.items())
            linked.kept.update(persons.kept)
            identified = persons.identified
        elif kind.law != "placed":
            held = before.filter(pl.col("entity_kind") == kind.name).select("token", "hub_id", "basis")
            found[kind.name] = records = _linked(con, kind, held, key, words, found)
            identified = records.identified
            linked.tables.setdefault(kind.link.table, []).append(_named(records.links, kind))
            if records.candidates is not None:
                of_kind = records.candidates.select(pl.lit(kind.name).alias("entity_kind"), pl.all())
                linked.tables[_CANDIDATES].append(of_kind)
        else:
            continue
        linked.kept[kind.name], linked.changes[kind.name] = identified.registry, identified.changes
    return linked


def _linked(
    con: duckdb.DuckDBPyConnection,
    kind: Kind,
    held: pl.DataFrame,
    key: HubKey,
    words: EntityWords | None,
    found: Mapping[str, LinkedRecords],
) -> LinkedRecords:
    """The records of a kind by its law; persons need judgements too (``link_persons``), ``placed`` kinds are linked by the room
    ``places``. ``found``: the kinds before it, of which one may hold the entities of this one."""
    if kind.law == "keyed":
        return link_keyed(con, kind, held, key, words)
    if kind.law == "numbered":
        return link_numbered(con, kind, held, key)
    holder = found.get(kind.holder[0]) if kind.holder else None
    return link_listed(con, kind, held, key, words, holder)


def _nobody() -> pl.DataFrame:
    """No candidates, in the columns of their table."""
    columns = ("entity_kind", "record_id", "role", "candidate_no", "hub_id", "method", "reason")
    return pl.DataFrame(schema={name: pl.Int64 if name == "candidate_no" else pl.String for name in columns})


def _read_registry(con: duckdb.DuckDBPyConnection, registry: Path | None) -> pl.DataFrame:

    if registry is None:
        return pl.DataFrame(schema=dict.fromkeys(("entity_kind", "token", "hub_id", "basis"), pl.String))
    query = "SELECT entity_kind, token, hub_id, basis FROM read_parquet(?)"
    before: pl.DataFrame = con.sql(query, params=[str(registry)]).pl()
    return before


def _named(links: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """The rows with the column names of the kind's link table."""

    named = links.rename({"hub_id": kind.link.hub_id})
    return named.with_columns(pl.lit(kind.link.only[1]).alias(kind.link.only[0])) if kind.link.only else named


def _registry_rows(kept: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Nearly in the order of the key: by the number that the first digits of a token are. Writing puts the rows in order, three
    times as fast when they are."""
    first = pl.col("token").str.head(_DIGITS).str.to_integer(base=16, strict=False)
    return pl.concat(
        frame.select(pl.lit(name).alias("entity_kind"), "token", "hub_id", "basis").sort(first)
        for name, frame in sorted(kept.items())
    )


def _change_rows(changes: Mapping[str, pl.DataFrame]) -> pl.DataFrame:

    rows = [
        found.select(pl.lit(kind).alias("entity_kind"), "old_id", "new_id", "change") for kind, found in changes.items()
    ]
    return pl.concat(rows).sort("entity_kind", "old_id", "new_id", "change")


def _with_confidence(frame: pl.DataFrame) -> pl.DataFrame:
    """thousandths → confidence, exactly."""

    as_text = pl.concat_str(
        [pl.col("thousandths") // 1000, (pl.col("thousandths") % 1000).cast(pl.String).str.zfill(3)], separator="."
    )
    return frame.with_columns(as_text.alias("confidence")).drop("thousandths")


def _write(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    con.execute("CREATE SCHEMA IF NOT EXISTS link")
    create_from_frame(con, link_specs()[table], _with_confidence(frame) if "thousandths" in frame.columns else frame)
