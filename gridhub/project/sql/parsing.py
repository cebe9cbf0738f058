"""The trees of a text, read once.

Belongs here: sharing what sqlglot read. Not here: what a text must be (``assets``), what is asked of it.
"""

from __future__ import annotations

from functools import lru_cache

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.tokenizer_core import Token

_KEPT = 4096
"""Texts whose trees are kept: loading a project, its lineage and its completeness ask for the same few hundred."""

_trees: dict[str, tuple[exp.Expr, ...]] = {}


@lru_cache(maxsize=4)  # where a text ends, and where its SELECTs begin, is asked just after its trees
def tokens_of(sql: str) -> tuple[Token, ...]:
    """The words of a text with their places. Raises ``sqlglot.errors.TokenError``."""
    return tuple(DuckDB().tokenize(sql))


def statements(sql: str) -> tuple[exp.Expr, ...]:
    """The trees of a text, shared: not to be changed. Raises ``sqlglot.errors.SqlglotError``, RecursionError."""
    found = _trees.get(sql)
    if found is None:
        read = DuckDB().parser().parse(list(tokens_of(sql)), sql)
        found = tuple(one for one in read if one is not None and not isinstance(one, exp.Semicolon))
        _keep(sql, found)
    return found


@lru_cache(maxsize=_KEPT)
def without_its_end(sql: str) -> str:
    """The text up to the end of its last statement: no semicolon or comment follows, so that it can stand in brackets.
    It has the trees of the whole text."""
    tokens = [token for token in tokens_of(sql) if token.text != ";"]
    bare = sql[: tokens[-1].end + 1]
    _keep(bare, statements(sql))
    return bare


def parsed(sql: str) -> exp.Expr:
    """The tree of a text that ``assets.parse_select`` took, shared: not to be changed."""
    (one,) = statements(sql)
    return one


def own_tree(sql: str) -> exp.Expr:
    """A tree of one's own, for what changes it."""
    return parsed(sql).copy()


def _keep(sql: str, trees: tuple[exp.Expr, ...]) -> None:
    if len(_trees) >= _KEPT:
        _trees.clear()
    _trees[sql] = trees
