"""Whole addresses taken apart: the numbered end, what stands before it, and what each means beside the other.

Belongs here: ``parse_all`` over the distinct texts of a city. Ends and beginnings repeat (every room of an estate, every
estate of a number), so each distinct one is read once in Python; everything per text is vectorised.
Not here: the patterns (``address``), names (``gazetteer``), which dwelling an address is (``resolve``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import polars as pl

from gridhub.places.address import Tail, alternatives, normalised
from gridhub.places.gazetteer import Codes, Gazetteer, Head

ParseLevel = Literal["room", "door", "unit", "building", "group", "place", "region", "none"]
"""How far down the text goes. ``room`` and ``door`` name one dwelling (a door may hold several rooms)."""

PARTS = ("place", "group", "phase", "road", "door", "building", "unit", "floor", "room")


@dataclass(frozen=True, slots=True)
class Parsed:
    """An address text taken apart.

    ``text``: normalised. ``regions``, ``scope``, ``outside``, ``leftover``: as of ``gazetteer.Head``. ``place``: estate or
    natural village. ``road`` and ``door``: street and number, also of an estate that lies there. ``phase``: phase and
    wing. ``pair``: the text was ``3-501``, whose first number is a building or a unit; it stands in ``building``.
    ``collective``: a 集体户 or an institution, no living household's door.
    """

    text: str
    regions: tuple[str, ...]
    scope: Codes | None
    outside: bool
    leftover: str
    place: str | None
    group: str | None
    phase: str | None
    road: str | None
    door: str | None
    building: str | None
    unit: str | None
    floor: str | None
    room: str | None
    pair: bool
    collective: bool
    level: ParseLevel

    @property
    def name(self) -> str | None:
        """The name that, within a region, holds the buildings or doors: the place, else the road."""
        return self.place or self.road


@dataclass(frozen=True)
class ParsedTexts:
    """``frame``: text (distinct), norm, head (number in ``heads``), place, group, phase, road, door, building, unit,
    floor, room, pair, collective, level."""

    frame: pl.DataFrame
    heads: tuple[Head, ...]

    def rows(self, frame: pl.DataFrame | None = None) -> Iterator[tuple[str, Parsed]]:
        """(text, its parts) of every row, or of the rows of a part of ``frame``."""
        columns = ("text", "norm", "head", *PARTS, "pair", "collective", "level")
        for text, norm, head, *rest in (self.frame if frame is None else frame).select(columns).iter_rows():
            start = self.heads[head]
            yield text, Parsed(norm, start.regions, start.scope, start.outside, start.leftover, *rest)


def parse(text: str, gazetteer: Gazetteer) -> Parsed:
    """Take one address text apart. Never fails: an unreadable text has level ``none``."""
    return next(parse_all([text], gazetteer).rows())[1]


def parse_all(texts: Iterable[str], gazetteer: Gazetteer) -> ParsedTexts:
    """Take many texts apart, each distinct one once, in the order of their first occurrence."""
    given = texts if isinstance(texts, pl.Series) else pl.Series(list(texts), dtype=pl.String)
    distinct = pl.DataFrame({"text": given.unique(maintain_order=True)})
    grammar = gazetteer.grammar
    cut = distinct.with_columns(normalised(pl.col("text")).alias("norm")).with_columns(
        pl.col("norm").str.strip_chars_end(grammar.letters).alias("name")
    )
    cut = cut.with_columns(pl.col("norm").str.slice(pl.col("name").str.len_chars()).alias("ending"))
    cut = cut.join(_tails(cut["ending"].unique(), gazetteer), on="ending", how="left", maintain_order="left")
    start = pl.concat_str("name", pl.col("ending").str.slice(0, pl.col("kept")))
    cut = cut.with_columns(
        # A number without a word is a door only after a street or a natural village.
        pl.when((pl.col("form") == "bare") & ~_ends(start, gazetteer.words.road + gazetteer.words.settlement))
        .then(pl.col("norm"))
        .otherwise(start)
        .alias("start")
    )
    heads, read = _heads(cut["start"].unique(maintain_order=True), gazetteer)
    whole = cut.join(heads, on="start", how="left", maintain_order="left")
    return ParsedTexts(_meaning(whole, gazetteer), read)


def _tails(endings: pl.Series, gazetteer: Gazetteer) -> pl.DataFrame:
    rows = [(ending, *gazetteer.grammar.split(ending)) for ending in endings]
    schema = {"ending": pl.String, **dict.fromkeys(Tail._fields, pl.String), "kept": pl.UInt32}
    return pl.DataFrame(rows, schema=schema, orient="row").rename({"door": "tail_door"})


def _heads(starts: pl.Series, gazetteer: Gazetteer) -> tuple[pl.DataFrame, tuple[Head, ...]]:
    heads = tuple(gazetteer.read_head(start) for start in starts)
    frame = pl.DataFrame(
        {
            "start": starts,
            "head": pl.Series(range(len(heads)), dtype=pl.UInt32),
            "place": pl.Series([head.place for head in heads], dtype=pl.String),
            "road": pl.Series([head.road for head in heads], dtype=pl.String),
            "head_door": pl.Series([head.door for head in heads], dtype=pl.String),
            "phase": pl.Series([head.section for head in heads], dtype=pl.String),
            "in_region": pl.Series([bool(head.regions) for head in heads], dtype=pl.Boolean),
            "settled": pl.Series([gazetteer.is_settlement(head.place) for head in heads], dtype=pl.Boolean),
        }
    )
    return frame, heads


def _ends(text: pl.Expr, words: tuple[str, ...]) -> pl.Expr:
    return text.str.contains(f"(?:{alternatives(words)})$")


def _meaning(cut: pl.DataFrame, gazetteer: Gazetteer) -> pl.DataFrame:
    """What the parts mean beside each other: 号 is a door on a street and a building in an estate."""
    words = gazetteer.words
    bare = (pl.col("form") == "bare") & (pl.col("start") == pl.col("norm"))
    pl_none = pl.lit(None, pl.String)
    cut = cut.with_columns(pl.when(bare).then(None).otherwise(pl.col("tail_door")).alias("tail_door"))
    pair = pl.col("form") == "pair"
    estate = pl.col("place").is_not_null() & ~pl.col("settled")
    on_street = pl.col("road").is_not_null() & pl.col("place").is_null()
    cut = cut.with_columns(
        # 中山路88弄5号: the lane is a street of its own.
        pl.when(pl.col("lane").is_not_null())
        .then(pl.concat_str(pl.col("road").fill_null(""), pl.col("lane"), pl.lit(words.lane[0])))
        .otherwise(pl.col("road"))
        .alias("road"),
        # 解放路3-501: on a street the first number is a door.
        pl.when(pair & on_street & pl.col("head_door").is_null())
        .then(pl.col("building"))
        .otherwise(pl.col("tail_door"))
        .alias("tail_door"),
        pl.when(pair & on_street & pl.col("head_door").is_null())
        .then(pl_none)
        .otherwise(pl.col("building"))
        .alias("building"),
        (pair & ~(on_street & pl.col("head_door").is_null())).alias("pair"),
    )
    in_building = pl.col("unit").is_not_null() | (pl.col("room").is_not_null() & estate)
    moves = (
        pl.col("tail_door").is_not_null()
        & ~pl.col("tail_door").str.starts_with("-")
        & pl.col("building").is_null()
        & pl.col("group").is_null()
        & ~on_street
        & ~pl.col("settled").fill_null(False)
        & (in_building | (estate & pl.col("head_door").is_not_null()))
    )
    part = pl.col("tail_door").str.starts_with("-").fill_null(False)
    door = (
        pl.when(moves)
        .then(pl.col("head_door"))
        .when(part & pl.col("head_door").is_not_null())
        .then(pl.concat_str("head_door", "tail_door"))
        .when(part)
        .then(pl.col("tail_door").str.strip_prefix("-"))
        .otherwise(pl.coalesce("tail_door", "head_door"))
    )
    collective = pl.col("norm").str.contains(alternatives(words.collective)) | (
        _ends(pl.col("norm"), words.institution) & (pl.col("form") == "none")
    )
    cut = cut.with_columns(
        pl.when(moves).then(pl.col("tail_door")).otherwise(pl.col("building")).alias("building"),
        door.alias("door"),
        collective.alias("collective"),
        pl.col("settled").fill_null(False),
    )
    own_door = pl.col("door").is_not_null() & (pl.col("head_door").is_null() | pl.col("place").is_null() | pl.col("settled"))
    level = (
        pl.when(pl.col("room").is_not_null()).then(pl.lit("room"))
        .when(pl.col("building").is_not_null() & pl.col("unit").is_not_null()).then(pl.lit("unit"))
        .when(pl.col("building").is_not_null()).then(pl.lit("building"))
        .when(own_door).then(pl.lit("door"))
        .when(pl.col("group").is_not_null()).then(pl.lit("group"))
        .when(pl.col("place").is_not_null() | pl.col("road").is_not_null()).then(pl.lit("place"))
        .when(pl.col("in_region")).then(pl.lit("region"))
        .otherwise(pl.lit("none"))
    )  # fmt: skip
    return cut.select("text", "norm", "head", *PARTS, "pair", "collective", level.alias("level"))
