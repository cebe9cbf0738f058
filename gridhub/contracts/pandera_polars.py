"""pandera's polars half, without the pandas half.

Belongs here: importing pandera, once, for every module that needs it, and having it validate. Not here: contracts
(``base``, ``fields``).

pandera brings in pandas wherever it is installed, for a half of itself that gridhub never calls: 1.25 of the 3.5 CPU
seconds that every command and every process of a run took to begin (measured). It is made to work without pandas (its
own polars-only install), so it is imported as if there were none. Who asks for pandas frames imports pandas then.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from types import ModuleType

import polars as pl

_NOT_NEEDED = ("pandas", "hypothesis")


class _Absent(MetaPathFinder):
    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        top = fullname.partition(".")[0]
        if top in _NOT_NEEDED:
            raise ModuleNotFoundError(f"No module named '{top}'", name=top)


@contextmanager
def _as_if_alone() -> Iterator[None]:
    """A pandas that is imported already stays, and pandera takes it."""
    finder = _Absent()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


with _as_if_alone():
    import pandera.polars as pa
    from pandera.errors import SchemaErrors


def validate(schema: pa.DataFrameSchema, frame: pl.DataFrame) -> None:
    """Check every rule of a schema on an eager frame. Raises ``SchemaErrors`` with all that fail."""
    with _as_if_alone():  # it looks for what can validate a frame when it first does
        schema.validate(frame, lazy=True)


__all__ = ["SchemaErrors", "pa", "validate"]
