"""The tree of a SELECT, parsed once.

Belongs here: sharing what sqlglot read. Not here: what a text must be (``assets``), what is asked of it.
"""

from __future__ import annotations

from functools import lru_cache

from sqlglot import exp, parse_one


@lru_cache(maxsize=4096)  # loading a project, its lineage and its completeness ask for the same few hundred texts
def parsed(sql: str) -> exp.Expr:
    """The tree of a text, shared: not to be changed. Raises ``sqlglot.errors.SqlglotError``."""
    return parse_one(sql, read="duckdb")


def own_tree(sql: str) -> exp.Expr:
    """A tree of one's own, for what changes it. Raises ``sqlglot.errors.SqlglotError``."""
    return parsed(sql).copy()
