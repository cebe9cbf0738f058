"""Guarded union-find: who has been joined to whom, and why a join was refused.

Belongs here: the guard. Not here: which records are candidates (``rules``), whence the judgements (``judgements``).

The guard: no cluster holds two different trusted ids, two birth dates, two sexes, digits of two ids, or a pair that a
person said is *never* one, also when the pair would meet only through others. Missing is no evidence. A human *same*,
and a change of id that a register records, passes everything but a human *never*. The representative of a cluster is its smallest member, so that labels do not
depend on the order of joins.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

NEVER, DIFFERENT_ID, BIRTH_DIFFERS, SEX_DIFFERS = "never", "different_id", "birth_differs", "sex_differs"

UNKNOWN = -1
"""A trait nobody stated."""


Codes = Sequence[int] | np.ndarray
"""One number per record: equal number = equal value."""


@dataclass(frozen=True)
class Traits:
    """What is known of each record, as codes (``UNKNOWN`` for nothing): equal code = equal value.

    ``cid``: the trusted id. ``digits``: first 15 digits of the trusted or the believed damaged id.
    """

    cid: Codes
    digits: Codes
    birth: Codes
    sex: Codes

    @property
    def size(self) -> int:
        return len(self.cid)

    @property
    def guarded(self) -> tuple[tuple[Codes, str], ...]:
        """Each trait with the reason to refuse when two values of it meet."""
        return (
            (self.cid, DIFFERENT_ID),
            (self.digits, DIFFERENT_ID),
            (self.birth, BIRTH_DIFFERS),
            (self.sex, SEX_DIFFERS),
        )


@dataclass(frozen=True)
class Numbers:
    """What is known of each of ``size`` records of any other kind: its identifying numbers, as codes."""

    size: int
    codes: tuple[Codes, ...]

    @property
    def guarded(self) -> tuple[tuple[Codes, str], ...]:
        return tuple((column, DIFFERENT_ID) for column in self.codes)


class Clusters:
    """Partition of records 0..n-1 that only grows through ``join``."""

    def __init__(self, traits: Traits | Numbers, never: Iterable[tuple[int, int]] = ()) -> None:
        """``never``: pairs that must not meet; a pair of a record with itself is ignored."""
        # Arrays, not lists: read whole without a step per record, an eighth of the memory, and as fast at one record.
        self._parent = array("q", range(traits.size))
        self._known = tuple(array("q", np.asarray(codes, dtype=np.int64).tobytes()) for codes, _ in traits.guarded)
        self._reasons = tuple(reason for _, reason in traits.guarded)
        # More than one value of a trait, which only a human "same" can bring into one cluster.
        self._several: tuple[dict[int, frozenset[int]], ...] = tuple({} for _ in self._known)
        self._enemies: dict[int, set[int]] = {}
        for a, b in never:
            if a != b:
                self._enemies.setdefault(a, set()).add(b)
                self._enemies.setdefault(b, set()).add(a)

    def root(self, record: int) -> int:
        """The smallest member of the record's cluster."""
        parent = self._parent
        while parent[record] != record:
            parent[record] = parent[parent[record]]
            record = parent[record]
        return record

    def roots(self) -> np.ndarray:
        """The root of every record, in record order."""
        found = _values(self._parent)
        while True:
            above: np.ndarray = found[found]
            if np.array_equal(above, found):
                return above
            found = above

    def trait(self, number: int) -> np.ndarray:
        """Codes of a trait (of persons 0 cid, 1 digits, 2 birth, 3 sex) by now, right at the roots (the smallest of several)."""
        return _values(self._known[number]).copy()

    def join_agreeing(self, roots: np.ndarray, starts: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        """Which of several groups are one cluster now: of the ``wanted`` ones those in which nothing can clash, whatever the
        order of joins. ``roots``: the members of all groups, one group after the other, each root once; ``starts``: where each
        begins.

        What ``join`` does pair by pair, at once: nearly every group of a city is of this kind.
        """
        open_to = wanted & ~np.logical_or.reduceat(self._is_special()[roots], starts)
        most: list[np.ndarray] = []
        for known in self._known:
            stated = _values(known)[roots]
            most.append(np.maximum.reduceat(stated, starts))
            least = np.minimum.reduceat(np.where(stated == UNKNOWN, np.iinfo(np.int64).max, stated), starts)
            open_to &= (most[-1] == UNKNOWN) | (least == most[-1])
        keep = np.minimum.reduceat(roots, starts)
        sizes = np.diff(np.append(starts, len(roots)))
        _values(self._parent)[roots[np.repeat(open_to, sizes)]] = np.repeat(keep[open_to], sizes[open_to])
        for known, value in zip(self._known, most, strict=True):
            _values(known)[keep[open_to]] = value[open_to]
        return open_to

    def _is_special(self) -> np.ndarray:
        """Which roots hold a pair that people part, or several values of a trait: they are compared one by one."""
        special = np.zeros(len(self._parent), dtype=bool)
        special[list(self._enemies)] = True
        for several in self._several:
            special[list(several)] = True
        return special

    def is_telling(self, root: int) -> bool:
        """Whether anything is known of the cluster that could clash."""
        return root in self._enemies or any(known[root] != UNKNOWN for known in self._known)

    def clash(self, a: int, b: int) -> str | None:
        """Why the clusters of ``a`` and ``b`` may not be one; None when nothing speaks against it."""
        a, b = self.root(a), self.root(b)
        if a == b:
            return None
        if self._are_enemies(a, b):
            return NEVER
        for trait, reason in enumerate(self._reasons):
            known = self._known[trait]
            if known[a] != known[b] and known[a] != UNKNOWN and known[b] != UNKNOWN and self._disjoint(trait, a, b):
                return reason
        return None

    def join(self, a: int, b: int, *, human: bool = False) -> str | None:
        """Make the clusters of ``a`` and ``b`` one. Returns the reason when refused, else None."""
        a, b = self.root(a), self.root(b)
        if a == b:
            return None
        reason = self.clash(a, b)
        if reason == NEVER or (reason and not human):
            return reason
        self._merge(*sorted((a, b)))
        return None

    def _are_enemies(self, a: int, b: int) -> bool:
        if not self._enemies:
            return False
        of_a, of_b = self._enemies.get(a), self._enemies.get(b)
        if not of_a or not of_b:
            return False
        few, other = (of_a, b) if len(of_a) <= len(of_b) else (of_b, a)
        return any(self.root(enemy) == other for enemy in few)

    def _all_values(self, trait: int, root: int) -> frozenset[int]:
        several = self._several[trait].get(root)
        if several is not None:
            return several
        value = self._known[trait][root]
        return frozenset() if value == UNKNOWN else frozenset((value,))

    def _disjoint(self, trait: int, a: int, b: int) -> bool:
        return not self._several[trait] or self._all_values(trait, a).isdisjoint(self._all_values(trait, b))

    def _merge(self, keep: int, absorb: int) -> None:
        for trait, known in enumerate(self._known):
            if known[absorb] != UNKNOWN and (known[keep] != known[absorb] or absorb in self._several[trait]):
                values = self._all_values(trait, keep) | self._all_values(trait, absorb)
                known[keep] = min(values)
                if len(values) > 1:
                    self._several[trait][keep] = values
        if absorb in self._enemies:
            self._enemies.setdefault(keep, set()).update(self._enemies.pop(absorb))
        self._parent[absorb] = keep


def _values(codes: array[int]) -> np.ndarray:
    """The numbers themselves, not a copy."""
    return np.frombuffer(codes, dtype=np.int64)
