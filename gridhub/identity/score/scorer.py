"""Scoring pairs of clusters with Splink.

Belongs here: handing rows, pairs, frequencies and the name function to Splink, taking back probabilities. Not here: who is
compared (``candidates``), how (``comparisons``), what follows (``joins``).

Splink works in a database of its own in memory, attached to the build's: what it makes is no result of the step and is
gone afterwards. It computes a pair from that pair alone, so neither order nor threads change a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
from duckdb.func import PythonUDFType

from gridhub.identity.name_grades import NameGrades
from gridhub.identity.records import PersonRecords
from gridhub.identity.score.candidates import pairs_to_compare, told_of_clusters
from gridhub.identity.score.comparisons import LEVELS, NAME_GRADE, Json
from gridhub.identity.score.model import ScoreModel
from gridhub.identity.score.profiles import chances, frequencies, profiles

_DATABASE = "scoring"
_RANKED = ("sound", "turned", "one_character", "different")
SCHEMA: dict[str, type[pl.DataType]] = {
    "a": pl.Int64, "b": pl.Int64, "probability": pl.Float64, **dict.fromkeys(LEVELS, pl.String),
}  # fmt: skip


@dataclass(frozen=True)
class Scorer:
    """Scores what a ladder left. ``con``: the build's database; only a cursor of it is used."""

    con: duckdb.DuckDBPyConnection
    model: ScoreModel

    @property
    def version(self) -> str:
        return self.model.version

    def score(self, people: PersonRecords, judged: pl.DataFrame, roots: np.ndarray, least: float) -> pl.DataFrame:
        """Pairs of clusters of at least the probability ``least``: a, b, probability, and per comparison the level (null
        where there was nothing to compare), sorted by a, b."""
        told = told_of_clusters(people, judged, roots)
        pairs = pairs_to_compare(told, people.grades)
        if pairs.is_empty():
            return pl.DataFrame(schema=SCHEMA)
        rows = profiles(told, judged, roots, pl.concat([pairs["a"], pairs["b"]]))
        settings = self.model.settings(told.clusters.height, chances(told))
        with scoring_cursor(self.con, people.grades) as cursor:
            return score_pairs(cursor, rows, pairs, frequencies(told), settings, least)


@contextmanager
def scoring_cursor(con: duckdb.DuckDBPyConnection, grades: NameGrades) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor in an empty database of its own that knows the name function."""
    cursor = con.cursor()
    ((before,),) = cursor.execute("SELECT current_database()").fetchall()
    cursor.execute(f"ATTACH ':memory:' AS {_DATABASE}")
    cursor.execute(f"USE {_DATABASE}")
    # A pair is asked about once per level: what was just said is kept, not all that was ever said.
    known = lru_cache(maxsize=65536)(lambda one, other: closeness(grades, one, other))
    try:
        texts = duckdb.list_type(duckdb.sqltypes.VARCHAR)
        cursor.create_function(
            NAME_GRADE, lambda left, right: _best(known, left, right), [texts, texts], duckdb.sqltypes.VARCHAR, type=PythonUDFType.ARROW
        )  # fmt: skip
        yield cursor
    finally:
        cursor.remove_function(NAME_GRADE)
        cursor.execute(f"USE {before}")
        cursor.execute(f"DETACH {_DATABASE}")
        cursor.close()


def score_pairs(
    cursor: duckdb.DuckDBPyConnection,
    rows: pl.DataFrame,
    pairs: pl.DataFrame,
    shares: dict[str, pl.DataFrame],
    settings: Json,
    least: float,
) -> pl.DataFrame:
    """See ``Scorer.score``. ``rows``: profiles; ``pairs``: a, b; ``shares``: term frequencies by column."""
    from splink import DuckDBAPI, Linker  # an optional extra, and a third of a second

    api = DuckDBAPI(connection=cursor)
    linker = Linker(api.register(rows.to_arrow()), settings, log_level=None)
    for column, frame in shares.items():
        linker.table_management.register_term_frequency_lookup(api.register(frame.to_arrow()), column)
    blocked = pairs.select(
        pl.lit("0").alias("match_key"), pl.col("a").alias("join_key_l"), pl.col("b").alias("join_key_r")
    )
    linker.table_management.register_blocked_pairs_for_predict(api.register(blocked.to_arrow()))
    found = linker.inference.predict(threshold_match_probability=least, warning_mode="never")
    scored: pl.DataFrame = cursor.sql(f"SELECT * FROM {found.physical_name}").pl()
    labels = [
        pl.col(f"gamma_{name}").replace_strict(_labels(name), default=None, return_dtype=pl.String).alias(name)
        for name in LEVELS
    ]
    return scored.select(
        pl.min_horizontal("cluster_l", "cluster_r").alias("a"), pl.max_horizontal("cluster_l", "cluster_r").alias("b"),
        pl.col("match_probability").alias("probability"), *labels,
    ).sort("a", "b")  # fmt: skip


def _labels(comparison: str) -> dict[int, str]:
    """Splink's number of a level → its name: the best level has the highest, the last one 0."""
    names = [label for label, _ in LEVELS[comparison] if label]
    return dict(zip(range(len(names) - 1, -1, -1), names, strict=True))


def _best(known: Callable[[str, str], str], left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.Array:
    """The best grade of the names of two clusters that have no key in common, by pair."""
    found = [
        min((known(one, other) for one in ones for other in others), key=_RANKED.index)
        for ones, others in zip(left.to_pylist(), right.to_pylist(), strict=True)
    ]
    return pa.array(found, pa.string())


def closeness(grades: NameGrades, one: str, other: str) -> str:
    """``sound``, ``turned``, ``one_character`` (another or one less) or ``different``, of two keys."""
    grade = grades.grade_of_keys(one, other)
    if grade in ("sound", "turned"):
        return grade
    if len(one) == len(other) and sum(x != y for x, y in zip(one, other, strict=True)) == 1:
        return "one_character"
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) == 1 and any(long[:n] + long[n + 1 :] == short for n in range(len(long))):
        return "one_character"
    return _RANKED[-1]
