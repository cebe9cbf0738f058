"""Settling addresses by their whole key, all at once: most rows name one listed dwelling and every part of it.

Belongs here: ``settle``, vectorised over distinct questions. It settles exactly what ``resolve.Resolver`` would settle by
its first look at the whole key, and nothing else; what is left goes to ``Resolver`` one by one.
"""

from __future__ import annotations

import polars as pl

from gridhub.places.narrowing import RegionHints, only
from gridhub.places.parsing import PARTS, ParsedTexts
from gridhub.places.register import Register, routes

_KEY = ("place", "group", "phase", "door", "building", "unit", "room", "road")
_CONTEXT = ("head", "name", "region_code", "region_name")
_SETTLED = {"question": pl.UInt32, "dwelling": pl.UInt32, "method": pl.String, "rule": pl.String}


def settle(questions: pl.DataFrame, parsed: ParsedTexts, register: Register, hints: RegionHints) -> pl.DataFrame:
    """question, dwelling (number in the register), method, rule of every question that the whole key settles.

    ``questions``: question, and the columns of ``answer.ASKED``.
    """
    listed = _listed(register)
    coded = _by_code(questions, register)
    open_ones = questions.join(coded, on="question", how="anti").join(
        parsed.frame.select("text", "norm", "head", *PARTS, "pair", "collective", "level"), on="text"
    )
    whole = open_ones.filter(
        pl.col("level").is_in(["room", "door"])
        & ~pl.col("pair")
        & ~pl.col("collective")
        & ~pl.col("norm").is_in(_keyless_texts(register))
    ).with_columns(pl.coalesce("place", "road").fill_null("").alias("name"))
    where = _contexts(whole.select(_CONTEXT).unique().sort(_CONTEXT), parsed, hints)
    placed = whole.join(where, on=_CONTEXT)
    found = placed.join(listed, on=["region", *_KEY], how="inner", nulls_equal=True)
    renamed = (pl.col("name") != "") & ~pl.col("norm").str.contains(pl.col("name"), literal=True)
    method = (
        pl.when("conflict")
        .then(pl.lit("region_overruled"))
        .when(renamed)
        .then(pl.lit("alias"))
        .otherwise(pl.lit("exact"))
    )
    exact = found.select("question", "dwelling", method.alias("method"), "rule")
    return pl.concat([coded.cast(_SETTLED), exact.cast(_SETTLED)]).sort("question")  # type: ignore[arg-type]


def _listed(register: Register) -> pl.DataFrame:
    """region, parts of the key, dwelling: every key that leads to one dwelling and no other."""
    rows = [
        (dwelling.region_code, *key, number)
        for number, dwelling in enumerate(register.dwellings)
        if dwelling.region_code and any(dwelling.key)
        for key in routes(dwelling.key)
    ]
    schema = {"region": pl.String, **dict.fromkeys(_KEY, pl.String), "dwelling": pl.UInt32}
    keys = pl.DataFrame(rows, schema=schema, orient="row")
    return keys.filter(pl.len().over("region", *_KEY) == 1)


def _by_code(questions: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Questions whose record carries the code of a standard address."""
    codes = pl.DataFrame(
        {
            "std_address_code": pl.Series(list(register.by_std_code), dtype=pl.String),
            "dwelling": pl.Series(list(register.by_std_code.values()), dtype=pl.UInt32),
        }
    )
    return questions.join(codes, on="std_address_code").select(
        "question", "dwelling", pl.lit("std_code").alias("method"), pl.lit("record").alias("rule")
    )


def _keyless_texts(register: Register) -> list[str]:
    """Standard addresses that nobody can take apart: they are found letter for letter (``Resolver``)."""
    return [dwelling.text for dwelling in register.dwellings if dwelling.text and not any(dwelling.key)]


def _contexts(wanted: pl.DataFrame, parsed: ParsedTexts, hints: RegionHints) -> pl.DataFrame:
    """The columns of ``_CONTEXT``, region, rule, conflict: of those that leave one region."""
    rows: list[tuple[int, str, str, str, str, str, bool]] = []
    for head, name, code, said in wanted.iter_rows():
        start = parsed.heads[head]
        if start.outside:
            continue
        narrowed = hints.narrow(name or None, start.scope, code, said, None)
        region = only(narrowed.regions)
        if region is not None:
            rows.append((head, name, code, said, region, narrowed.rule, narrowed.conflict))
    schema = {
        "head": pl.UInt32, "name": pl.String, "region_code": pl.String, "region_name": pl.String, "region": pl.String,
        "rule": pl.String, "conflict": pl.Boolean,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")
