"""Marks around a cell that say "this is text": a tab, a leading apostrophe, ``="007012"``.

Belongs here: taking them off before a cell is read, and saying so. Not here: reading what is left (``column``, ``parse``).
People and programs write them so that a spreadsheet keeps leading zeros and long ids. They are no part of the value.
"""

from __future__ import annotations

import polars as pl

RULE = "text_marker"
_FORMULA = r'^="[^"]*"$'
_APOSTROPHE = r"^'[^']+$"


def without_markers(texts: pl.Series) -> pl.DataFrame:
    """``text``: each cell without outer space and without marks; ``marker``: what was taken off (null = nothing)."""

    bare = texts.fill_null("").str.strip_chars()
    nothing = pl.lit(None, pl.String)
    if not texts.str.contains("[\t'\"]").any():
        return pl.DataFrame({"text": bare}).with_columns(marker=nothing)
    text, formula = pl.col("text"), pl.col("text").str.contains(_FORMULA)
    apostrophe, tab = pl.col("text").str.contains(_APOSTROPHE), pl.col("raw").str.contains(r"^\s*\t|\t\s*$")
    return pl.DataFrame({"raw": texts.fill_null(""), "text": bare}).select(
        pl.when(formula)
        .then(text.str.strip_prefix('="').str.strip_suffix('"'))
        .when(apostrophe)
        .then(text.str.strip_prefix("'"))
        .otherwise(text)
        .str.strip_chars(),
        marker=pl.when(formula)
        .then(pl.lit("去掉了为保留文本格式而加的等号和引号"))
        .when(apostrophe)
        .then(pl.lit("去掉了为保留文本格式而加的单引号"))
        .when(tab & (text != ""))
        .then(pl.lit("去掉了为保留文本格式而加的制表符")),
    )
