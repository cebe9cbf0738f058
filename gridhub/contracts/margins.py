"""How the cells of a table that counts people add up: what must be known before a small count can be hidden.

Belongs here: the declaration. Not here: hiding (``tables.small_counts``).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Margins:
    """``total``: column and value of the rows that hold the sum of the others; ``within``: the columns in which those agree
    with it. ``under``: column of the id, table and its columns of id and parent: a row holds the sum of the rows below it.
    ``sums``: a column and the columns that add up to it. ``shares``: a column of percentages and the count of which they are:
    a share tells the count. ``known``: lists of columns by which the sums of the rows that lie under no other are known from
    elsewhere (a report that is printed says how many people live in each town). All empty: the cells stand each for itself. ``shown_in``: the counts are those of that table,
    which alone shows them; what it hides could be read here else.
    """

    total: tuple[str, str] | None = None
    within: tuple[str, ...] = ()
    under: tuple[str, str, str, str] | None = None
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    shares: tuple[tuple[str, str], ...] = ()
    known: tuple[tuple[str, ...], ...] = ()
    shown_in: str = ""
