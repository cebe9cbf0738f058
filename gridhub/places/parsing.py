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

from gridhub.places.address import Tail
from gridhub.places.gazetteer import Gazetteer
from gridhub.places.head_patterns import LONGEST, Head
from gridhub.places.region_names import Codes
from gridhub.places.spelling import alternatives, is_beside, normalised, number, plain, unusual, without_landmark_words
from gridhub.project.address_grammar import AddressGrammar

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
    cut = _written_plainly(distinct.with_columns(normalised(pl.col("text")).alias("norm")), gazetteer)
    cut = cut.with_columns(pl.col("plain").str.strip_chars_end(grammar.letters).alias("name"))
    cut = cut.with_columns(pl.col("plain").str.slice(pl.col("name").str.len_chars()).alias("ending"))
    cut = cut.join(_tails(cut["ending"].unique(), gazetteer), on="ending", how="left", maintain_order="left")
    start = pl.concat_str("name", pl.col("ending").str.slice(0, pl.col("kept")))
    doors_follow = gazetteer.words.road + gazetteer.words.settlement + (_GROUP,)
    bare = pl.col("form") == "bare"
    cut = cut.with_columns(
        # A number without a word is a door only after a street, a natural village or a named group.
        pl.when(bare & ~_ends(start, doors_follow)).then(pl.col("plain")).otherwise(start).alias("start")
    )
    heads, read = _heads(cut["start"].unique(maintain_order=True), gazetteer)
    whole = cut.join(heads, on="start", how="left", maintain_order="left")
    return ParsedTexts(_meaning(whole, gazetteer), read)


_GROUP = "组"


def _written_plainly(texts: pl.DataFrame, gazetteer: Gazetteer) -> pl.DataFrame:
    """text, norm, and: plain, the text that is taken apart; beside, whether it ends at a landmark; collective."""
    words = gazetteer.words
    texts = texts.with_row_index("row")
    # A text longer than any address stays what it is; nothing of it is read.
    readable = pl.col("norm").str.len_chars() <= LONGEST
    rare = texts.filter(readable & pl.col("norm").str.contains(unusual(words)))
    as_is = pl.when(readable).then(pl.col("norm")).otherwise(pl.lit(""))
    collective = alternatives(words.collective)
    if not rare.is_empty():
        opened = pl.Series("opened", [gazetteer.opened(norm) for norm in rare["norm"]], dtype=pl.String)
        rare = rare.with_columns(opened).with_columns(plain(pl.col("opened"), words).alias("plain")).select(
            "row",
            is_beside(pl.col("plain"), words).alias("beside"),
            pl.col("plain").str.contains(collective).alias("collective"),
            without_landmark_words(pl.col("plain").str.replace_all(collective, ""), words).alias("plain"),
        )  # fmt: skip
        return (
            texts.join(rare, on="row", how="left", maintain_order="left")
            .with_columns(pl.col("plain").fill_null(as_is), pl.col("beside", "collective").fill_null(False))
            .drop("row")
        )
    return texts.drop("row").with_columns(
        as_is.alias("plain"), pl.lit(False).alias("beside"), pl.lit(False).alias("collective")
    )


def _tails(endings: pl.Series, gazetteer: Gazetteer) -> pl.DataFrame:
    rows = [(ending, *gazetteer.grammar.split(ending)) for ending in endings]
    schema = {"ending": pl.String, **dict.fromkeys(Tail._fields, pl.String), "kept": pl.UInt32, "storey": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row").rename({"door": "tail_door", "group": "tail_group"})


def _heads(starts: pl.Series, gazetteer: Gazetteer) -> tuple[pl.DataFrame, tuple[Head, ...]]:
    heads = tuple(gazetteer.read_head(start) for start in starts)
    frame = pl.DataFrame(
        {
            "start": starts,
            "head": pl.Series(range(len(heads)), dtype=pl.UInt32),
            "place": pl.Series([head.place for head in heads], dtype=pl.String),
            "road": pl.Series([head.road for head in heads], dtype=pl.String),
            "head_door": pl.Series([head.door for head in heads], dtype=pl.String),
            "head_group": pl.Series([head.group for head in heads], dtype=pl.String),
            "phase": pl.Series([head.section for head in heads], dtype=pl.String),
            "in_region": pl.Series([bool(head.regions) for head in heads], dtype=pl.Boolean),
            "settled": pl.Series([gazetteer.is_settled(head) for head in heads], dtype=pl.Boolean),
        }
    )
    return frame, heads


def _ends(text: pl.Expr, words: tuple[str, ...]) -> pl.Expr:
    return text.str.contains(f"(?:{alternatives(words)})$")


def _meaning(cut: pl.DataFrame, gazetteer: Gazetteer) -> pl.DataFrame:
    """What the parts mean beside each other: 号 is a door on a street and a building in an estate."""
    words = gazetteer.words
    nothing = pl.lit(None, pl.String)
    unread = (pl.col("form") == "bare") & (pl.col("start") == pl.col("plain"))
    cut = cut.with_columns(
        pl.when(unread).then(nothing).otherwise(pl.col("tail_door")).alias("tail_door"),
        pl.coalesce("tail_group", "head_group").alias("group"),
        pl.col("settled").fill_null(False),
    )
    cut = _on_streets(cut, words)
    cut = _doors(cut)
    institution = _ends(pl.col("place").fill_null(""), words.institution) & (
        pl.coalesce("building", "unit", "room").is_null() | _ends(pl.col("place").fill_null(""), words.care_home)
    )
    beside = pl.col("beside")
    cut = cut.with_columns(
        (pl.col("collective") | institution).alias("collective"),
        *(
            pl.when(beside).then(nothing).otherwise(pl.col(part)).alias(part)
            for part in ("place", "group", "phase", "door", "building", "unit", "floor", "room")
        ),
    )
    own_door = pl.col("door").is_not_null() & (
        pl.col("tail_door").is_not_null() | pl.col("place").is_null() | pl.col("settled")
    )
    level = (
        pl.when(pl.col("room").is_not_null()).then(pl.lit("room"))
        .when(pl.col("building").is_not_null() & pl.col("unit").is_not_null()).then(pl.lit("unit"))
        .when(pl.col("building").is_not_null()).then(pl.lit("building"))
        .when(own_door).then(pl.lit("door"))
        .when(pl.col("group").is_not_null()).then(pl.lit("group"))
        .when(pl.coalesce("place", "road", "phase").is_not_null()).then(pl.lit("place"))
        .when(pl.col("in_region")).then(pl.lit("region"))
        .otherwise(pl.lit("none"))
    )  # fmt: skip
    return cut.select("text", "norm", "head", *PARTS, "pair", "collective", level.alias("level"))


def _on_streets(cut: pl.DataFrame, words: AddressGrammar) -> pl.DataFrame:
    """Lanes belong to the street; ``3-501`` on a street begins with its door; 二楼 of a house is a floor."""
    nothing = pl.lit(None, pl.String)
    lane = pl.when(pl.col("road").is_null()).then(pl.col("lane")).otherwise(
        pl.col("lane").map_elements(number, return_dtype=pl.String)
    )  # fmt: skip
    cut = cut.with_columns(
        # 中山路88弄5号: the lane is a street of its own.
        pl.when(pl.col("lane").is_not_null())
        .then(pl.concat_str(pl.col("road").fill_null(""), lane, pl.lit(words.lane[0])))
        .otherwise(pl.col("road"))
        .alias("road")
    )
    pair = pl.col("form") == "pair"
    first_is_door = (
        pair & pl.col("road").is_not_null() & pl.col("place").is_null()
        & pl.col("head_door").is_null() & pl.col("tail_door").is_null()
    )  # fmt: skip
    in_house = pl.col("storey") & (pl.col("place").is_null() | pl.coalesce("tail_door", "head_door").is_not_null())
    return cut.with_columns(
        pl.when(first_is_door).then(pl.col("building")).otherwise(pl.col("tail_door")).alias("tail_door"),
        pl.when(in_house).then(pl.col("building")).otherwise(pl.col("floor")).alias("floor"),
        pl.when(first_is_door | in_house).then(nothing).otherwise(pl.col("building")).alias("building"),
        (pair & ~first_is_door).alias("pair"),
    )


def _doors(cut: pl.DataFrame) -> pl.DataFrame:
    """号 within an estate: a building when a unit or room follows it, or when the estate's own door stands before it."""
    on_street = pl.col("road").is_not_null() & pl.col("place").is_null()
    estate = pl.col("place").is_not_null() & ~pl.col("settled")
    in_building = pl.col("unit").is_not_null() | (pl.col("room").is_not_null() & estate)
    part = pl.col("tail_door").str.starts_with("-").fill_null(False)
    moves = (
        pl.col("tail_door").is_not_null()
        & ~part
        & pl.col("building").is_null()
        & pl.col("group").is_null()
        & ~on_street
        & ~pl.col("settled")
        & (in_building | (estate & pl.col("head_door").is_not_null()))
    )
    door = (
        pl.when(moves)
        .then(pl.col("head_door"))
        .when(part & pl.col("head_door").is_not_null())
        .then(pl.concat_str("head_door", "tail_door"))
        .when(part)
        .then(pl.col("tail_door").str.strip_prefix("-"))
        .otherwise(pl.coalesce("tail_door", "head_door"))
    )
    return cut.with_columns(
        pl.when(moves).then(pl.col("tail_door")).otherwise(pl.col("building")).alias("building"),
        door.alias("door"),
        pl.when(moves).then(pl.lit(None, pl.String)).otherwise(pl.col("tail_door")).alias("tail_door"),
    )
