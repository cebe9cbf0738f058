"""How the cells of a table that counts people add up: what must be known before a small count can be hidden.

Belongs here: the declaration. Not here: hiding (``tables.small_counts``).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Margins:
    """``total``: column and value of the rows that hold the sum of the others; ``within``: the columns in which those agree
    with it. ``under``: column of the id, table and its columns of id and parent: a row holds the sum of the rows below it.
    ``sums``: a column and the columns that add up to it. All empty: the cells stand each for itself.
    """

    total: tuple[str, str] | None = None
    within: tuple[str, ...] = ()
    under: tuple[str, str, str, str] | None = None
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
