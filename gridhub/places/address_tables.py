"""link.address and link.address_candidate: what every address of a record resolved to, and what else it may mean.

Belongs here: the rows and their writing. Not here: deciding (``resolve``), dwellings (``dwelling_tables``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import polars as pl

from gridhub.places.answer import ASKED, MOST_CANDIDATES, Answer, Building, Resolved
from gridhub.places.gazetteer import Gazetteer
from gridhub.places.methods import CONFIDENCE
from gridhub.places.parsing import Parsed
from gridhub.places.register import Register, key_of, key_text, spelled
from gridhub.places.tables import IdMaker, columns_of, write

_PLACED = ("address_id", "dwelling_id", "building_id", "grid_id", "region_code", "address_norm")
_STATED = {
    **dict.fromkeys(_PLACED, pl.String), "parse_level": pl.String, "method": pl.String, "rule": pl.String,
    "candidate_count": pl.Int64,
}  # fmt: skip


def write_addresses(
    con: duckdb.DuckDBPyConnection,
    key: IdMaker,
    register: Register,
    gazetteer: Gazetteer,
    asked: pl.DataFrame,
    resolved: Resolved,
    standard: pl.DataFrame,
    dwelling_rows: pl.DataFrame,
    building_ids: Mapping[Building, str],
    leaf_of: Mapping[int, frozenset[str]],
) -> None:
    """Write both tables. ``asked``: record_id, role and the columns of ``ASKED``; ``standard``: record_id, role, dwelling;
    ``dwelling_rows``: of link.dwelling, in the order of the register."""
    dwellings = _dwellings(key, register, dwelling_rows, leaf_of)
    listed = standard.join(dwellings, on="dwelling", maintain_order="left").with_columns(
        pl.col("own_level").alias("parse_level"),
        pl.lit("standard").alias("method"),
        pl.lit("record").alias("rule"),
        pl.lit(1, pl.Int64).alias("candidate_count"),
    )
    places = _Places(key, register, gazetteer, building_ids, leaf_of)
    said = pl.concat(
        [
            _settled(resolved, dwellings).select("question", *_STATED),
            _settled_alone(resolved, dwellings).select("question", *_STATED),
            places.rows(resolved),
        ]
    )
    numbered = asked.join(resolved.questions, on=ASKED).select("record_id", "role", "question")
    rows = pl.concat([listed.select("record_id", "role", *_STATED),
                      numbered.join(said, on="question").select("record_id", "role", *_STATED)])  # fmt: skip
    worth = rows.with_columns(
        pl.col("method")
        .replace_strict({m: str(c) for m, c in CONFIDENCE.items()})
        .cast(pl.Decimal(4, 3))
        .alias("confidence")
    )
    write(con, "address", worth.select(columns_of("address")))
    _write_candidates(con, numbered, resolved, register, dwelling_rows["dwelling_id"].to_list())


def _dwellings(
    key: IdMaker, register: Register, rows: pl.DataFrame, leaf_of: Mapping[int, frozenset[str]]
) -> pl.DataFrame:
    """dwelling (number), the columns of ``_PLACED``, own_level: how far down its own key goes. ``rows``: of link.dwelling,
    in the order of the register."""
    leaf = [_single(leaf_of.get(n, frozenset())) for n in range(rows.height)]
    level = ["room" if one.key.room else "door" if any(one.key) else "none" for one in register.dwellings]
    return rows.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("dwelling"),
        pl.Series("address_id", [key.hub_id("A", text) for text in rows["address_key"]], pl.String),
        "dwelling_id",
        "building_id",
        pl.Series("grid_id", leaf, pl.String),
        "region_code",
        "address_norm",
        pl.Series("own_level", level, pl.String),
    )


def _settled(resolved: Resolved, dwellings: pl.DataFrame) -> pl.DataFrame:
    """Rows of the questions that the whole key settled."""
    levels = resolved.parsed.frame.select("text", pl.col("level").alias("parse_level"))
    texts = resolved.questions.select("question", "text").join(levels, on="text")
    return (
        resolved.settled.join(dwellings, on="dwelling")
        .join(texts, on="question")
        .with_columns(pl.lit(1, pl.Int64).alias("candidate_count"))
    )


def _settled_alone(resolved: Resolved, dwellings: pl.DataFrame) -> pl.DataFrame:
    """Rows of the questions that were looked at one by one and name a dwelling."""
    rows = [
        (number, answer.dwelling, answer.parsed.level if answer.parsed else "none", answer.method, answer.rule,
         answer.candidate_count)
        for number, answer in resolved.answers.items()
        if answer.dwelling is not None
    ]  # fmt: skip
    schema = {
        "question": pl.UInt32, "dwelling": pl.UInt32, "parse_level": pl.String, "method": pl.String, "rule": pl.String,
        "candidate_count": pl.Int64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row").join(dwellings, on="dwelling")


class _Places:
    """Rows of answers above a dwelling, and of those that name none."""

    def __init__(
        self,
        key: IdMaker,
        register: Register,
        gazetteer: Gazetteer,
        building_ids: Mapping[Building, str],
        leaf_of: Mapping[int, frozenset[str]],
    ) -> None:
        self.key, self.register, self.gazetteer = key, register, gazetteer
        self.building_ids, self.leaf_of = building_ids, leaf_of
        self._grids: dict[Building, str | None] = {}

    def rows(self, resolved: Resolved) -> pl.DataFrame:
        """question and the columns of ``_STATED``."""
        texts = {
            number: (code, name)
            for number, code, name in resolved.questions.select("question", "region_code", "region_name").iter_rows()
            if number in resolved.answers
        }
        rows = [
            (number, *self._row(answer, *texts[number]))
            for number, answer in resolved.answers.items()
            if answer.dwelling is None
        ]
        return pl.DataFrame(rows, schema={"question": pl.UInt32, **_STATED}, orient="row")

    def _row(self, answer: Answer, region_code: str, region_name: str) -> tuple[object, ...]:
        parsed = answer.parsed
        named = (answer.place or answer.building) if answer.method != "ambiguous" else None
        text = parsed.text if parsed else None
        founding = key_text(*named) if named else f"text:{region_code}|{region_name}|{text}"
        grid = self._grid_of(named) if named else None
        if parsed and answer.method == "ambiguous":
            grid = self._shared_grid(parsed, answer.candidates)
        norm = self.gazetteer.names.get(named[0] or "", "") + spelled(named[1]) if named else text
        return (
            self.key.hub_id("A", founding) if parsed else None, None,
            self.building_ids[answer.building] if answer.building else None, grid, answer.region_code, norm,
            parsed.level if parsed else "none", answer.method, answer.rule, answer.candidate_count,
        )  # fmt: skip

    def _grid_of(self, place: Building) -> str | None:
        """The leaf grid that every dwelling of a building, unit or place has; None when they differ."""
        if place not in self._grids:
            sets = {self.leaf_of.get(n, frozenset()) for n in self.register.fitting(*place)}
            self._grids[place] = _single(next(iter(sets))) if len(sets) == 1 else None
        return self._grids[place]

    def _shared_grid(self, parsed: Parsed, candidates: Sequence[int]) -> str | None:
        """The leaf grid of every dwelling that an ambiguous address may name: any room of the parts it names. The list
        may lack the very room of the unit, phase or group that is left out."""
        named = key_of(parsed)
        grids: set[str | None] = set()
        for n in candidates:
            own = self.register.dwellings[n].key
            door = named.door if named.room or own.building else None
            around = named._replace(place=own.place, road=own.road, door=door, building=own.building, room=None)
            grids.add(self._grid_of((self.register.dwellings[n].region_code, around)))
        return next(iter(grids)) if len(grids) == 1 else None


def _write_candidates(
    con: duckdb.DuckDBPyConnection,
    numbered: pl.DataFrame,
    resolved: Resolved,
    register: Register,
    dwelling_ids: Sequence[str],
) -> None:
    rows = [
        (number, place, dwelling_ids[n], answer.parsed.name, register.dwellings[n].key.name)
        for number, answer in resolved.answers.items()
        if answer.dwelling is None and answer.parsed is not None
        for place, n in enumerate(answer.candidates[:MOST_CANDIDATES], 1)
    ]
    names = ("dwelling_id", "place_written", "place_listed")
    schema = {"question": pl.UInt32, "candidate_no": pl.Int64, **dict.fromkeys(names, pl.String)}
    found = numbered.join(pl.DataFrame(rows, schema=schema, orient="row"), on="question")
    write(con, "address_candidate", found.select(columns_of("address_candidate")))


def _single(grids: frozenset[str]) -> str | None:
    return next(iter(grids)) if len(grids) == 1 else None
