"""Steps that make millions of small things which all stay alive until they end.

Belongs here: ``without_collection``. Not here: how much memory a process may take (``ingest.readers``).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collection() -> Iterator[None]:
    """Look for no cyclic waste inside: where everything stays alive the search takes a third of the time and finds none."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
