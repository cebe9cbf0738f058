"""Seeded chance and the calendar of a run.

Belongs here: ``Dice`` (one independent stream per purpose, so that a change in one export leaves the others alone)
and ``Month``. Not here: any rate.
"""

from __future__ import annotations

import calendar
import zlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import TypeVar

import numpy as np

T = TypeVar("T")
_BLOCK = 8192


class Dice:
    """A stream of chance named by (seed, label): the same name gives the same draws."""

    def __init__(self, seed: int, label: str) -> None:
        self._generator = np.random.Generator(
            np.random.PCG64(np.random.SeedSequence([seed, zlib.crc32(label.encode())]))
        )
        self._block: list[float] = []

    def uniform(self) -> float:
        if not self._block:
            self._block = self._generator.random(_BLOCK).tolist()
        return self._block.pop()

    def chance(self, probability: float) -> bool:
        return self.uniform() < probability

    def below(self, bound: int) -> int:
        return int(self.uniform() * bound)

    def between(self, low: int, high: int) -> int:
        """Both ends included."""
        return low + int(self.uniform() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self.uniform() * len(items))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        order = self._generator.permutation(len(items)).tolist()
        return [items[index] for index in order]

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """``count`` different items (all of them when there are fewer), in the order of ``items``."""
        if count >= len(items):
            return list(items)
        chosen = sorted(self._generator.permutation(len(items))[:count].tolist())
        return [items[index] for index in chosen]

    def count(self, expected: float) -> int:
        """A whole number whose mean is ``expected``."""
        return int(expected) + (1 if self.uniform() < expected - int(expected) else 0)

    def day(self, first: date, last: date) -> date:
        """Both ends included."""
        return first + timedelta(days=self.below((last - first).days + 1))


class Weighted:
    """Items drawn by weight."""

    def __init__(self, items: Sequence[str], weights: Sequence[float]) -> None:
        self._items = tuple(items)
        self._bounds = list(accumulate(weights))

    def draw(self, dice: Dice) -> str:
        index = bisect_right(self._bounds, dice.uniform() * self._bounds[-1])
        return self._items[min(index, len(self._items) - 1)]


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """``2026-10``. Raises ValueError for anything else."""
        year, _, number = text.partition("-")
        if len(year) != 4 or len(number) != 2 or not 1 <= int(number) <= 12:
            raise ValueError(f"not a month (YYYY-MM): {text}")
        return cls(int(year), int(number))

    def plus(self, months: int) -> Month:
        serial = self.year * 12 + self.number - 1 + months
        return Month(serial // 12, serial % 12 + 1)

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def compact(self) -> str:
        return f"{self.year}{self.number:02d}"

    @property
    def text(self) -> str:
        return f"{self.year}-{self.number:02d}"

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)
