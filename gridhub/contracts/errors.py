"""Errors of the city project itself: every one names a file and, where it can, a line.

Belongs here: the error types and how a list of them is shown. Not here: finding them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class ProjectError:
    """One fault of the project: ``file`` relative to the project folder, 1-based ``line`` (0 = whole file)."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class BrokenProject(Exception):
    """The project cannot be used; ``errors`` lists every fault found, ordered by file and line (exit code 2)."""

    def __init__(self, errors: list[ProjectError]) -> None:
        self.errors = tuple(sorted(set(errors)))
        super().__init__("\n".join(str(error) for error in self.errors))
