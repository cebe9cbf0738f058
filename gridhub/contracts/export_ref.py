"""The name of an export: its department and its own name, and the one word made of both.

Belongs here: putting the two together and taking them apart. Not here: what an export is (``project.connector``).
"""

from __future__ import annotations

import re
from typing import NamedTuple

SEPARATOR = "__"
NAME = r"[a-z][a-z0-9]*(_[a-z0-9]+)*"
"""Of a department or an export: single underscores, and only between words; a double one parts the two names."""


class _Pair(NamedTuple):
    department: str
    export: str


class ExportRef(_Pair):
    """Department and export: equal to that pair, so it finds what is kept by (department, export).

    Raises ValueError for names that could not be told apart again.
    """

    __slots__ = ()

    def __new__(cls, department: str, export: str) -> ExportRef:
        if not (re.fullmatch(NAME, department) and re.fullmatch(NAME, export)):
            raise ValueError(f"no department and export: {department!r}, {export!r}")
        return super().__new__(cls, department, export)

    @classmethod
    def parse(cls, leaf: str) -> ExportRef:
        """``<department>__<export>`` → its two names. Raises ValueError."""
        department, found, export = leaf.partition(SEPARATOR)
        if not found:
            raise ValueError(f"a name like department__export is wanted, not {leaf!r}")
        return cls(department, export)

    @property
    def leaf(self) -> str:
        """The name of its tables below a layer, of its steps and of its files: ``<department>__<export>``."""
        return f"{self.department}{SEPARATOR}{self.export}"

    def __str__(self) -> str:
        return f"{self.department}.{self.export}"
