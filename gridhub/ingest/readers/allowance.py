"""How much the file that is read just now may hold.

Belongs here: the allowance in force in the reading process, which reads one file at a time. Not here: its numbers
(``contracts.budgets``), counting. Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from gridhub.contracts.budgets import Allowance

_USUAL = Allowance()
_IN_FORCE: ContextVar[Allowance] = ContextVar("allowance", default=_USUAL)


def allowance() -> Allowance:
    return _IN_FORCE.get()


@contextmanager
def allowing(much: Allowance) -> Iterator[None]:
    token = _IN_FORCE.set(much)
    try:
        yield
    finally:
        _IN_FORCE.reset(token)
