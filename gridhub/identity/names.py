"""How names compare: one normal form for persons, one for market entities.

Belongs here: normal forms as polars expressions. Not here: cleaning of remarks in a name (``standardise``), trust.
A form that lost a character in transport (``?``, U+FFFD, private-use glyphs) is null: it is no evidence either way.
"""

from __future__ import annotations

import polars as pl

_DOTS = "[•‧・･∙⋅.．]"
_LOST = "[?？\ufffd\ue000-\uf8ff]"
_ENTITY_NOISE = r"[\s\p{P}\p{S}]"


def person_name(column: pl.Expr) -> pl.Expr:
    """Normal form of a person's name: NFKC, no white space, one middle dot, upper case; null when unusable."""
    plain = column.str.normalize("NFKC").str.replace_all(r"\s", "").str.replace_all(_DOTS, "·").str.to_uppercase()
    return _null_when_empty_or_lost(plain)


def entity_name(column: pl.Expr) -> pl.Expr:
    """Normal form of a market entity's or pollution source's name: NFKC, letters and digits only, upper case."""
    lossless = _null_when_empty_or_lost(column.str.normalize("NFKC"))
    plain = lossless.str.replace_all(_ENTITY_NOISE, "").str.to_uppercase()
    return _null_when_empty_or_lost(plain)


def _null_when_empty_or_lost(column: pl.Expr) -> pl.Expr:

    return pl.when((column == "") | column.str.contains(_LOST)).then(None).otherwise(column)
