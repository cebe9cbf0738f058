"""The trees of a text, parsed once.

Belongs here: sharing what sqlglot read. Not here: what a text must be (``assets``), what is asked of it.
"""

from __future__ import annotations

from functools import lru_cache

import sqlglot
from sqlglot import exp


@lru_cache(maxsize=4096)  # loading a project, its lineage and its completeness ask for the same few hundred texts
def statements(sql: str) -> tuple[exp.Expr, ...]:
    """The trees of a text, shared: not to be changed. Raises ``sqlglot.errors.SqlglotError``, RecursionError."""
    found = sqlglot.parse(sql, read="duckdb")
    return tuple(one for one in found if one is not None and not isinstance(one, exp.Semicolon))


def parsed(sql: str) -> exp.Expr:
    """The tree of a text that ``assets.parse_select`` took, shared: not to be changed."""
    (one,) = statements(sql)
    return one


def own_tree(sql: str) -> exp.Expr:
    """A tree of one's own, for what changes it."""
    return parsed(sql).copy()
