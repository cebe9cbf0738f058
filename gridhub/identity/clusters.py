"""Guarded union-find: who has been joined to whom, and why a join was refused.

Belongs here: the guard. Not here: which records are candidates (``rules``), whence the judgements (``judgements``).

The guard: no cluster holds two different trusted ids, two birth dates, two sexes, digits of two ids, or a pair that a
person said is *never* one, also when the pair would meet only through others. Missing is no evidence. A human *same*,
and a change of id that a register records, passes everything but a human *never*. The representative of a cluster is its smallest member, so that labels do not
depend on the order of joins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NEVER, DIFFERENT_ID, BIRTH_DIFFERS, SEX_DIFFERS = "never", "different_id", "birth_differs", "sex_differs"

UNKNOWN = -1
"""A trait nobody stated."""


@dataclass(frozen=True)
class Traits:
    """What is known of each record, as codes (``UNKNOWN`` for nothing): equal code = equal value.

    ``cid``: the trusted id. ``digits``: first 15 digits of the trusted or the believed damaged id.
    """

    cid: Sequence[int]
    digits: Sequence[int]
    birth: Sequence[int]
    sex: Sequence[int]

    @property
    def size(self) -> int:
        return len(self.cid)

    @property
    def guarded(self) -> tuple[tuple[Sequence[int], str], ...]:
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
    codes: tuple[Sequence[int], ...]

    @property
    def guarded(self) -> tuple[tuple[Sequence[int], str], ...]:
        return tuple((column, DIFFERENT_ID) for column in self.codes)


class Clusters:
    """Partition of records 0..n-1 that only grows through ``join``."""

    def __init__(self, traits: Traits | Numbers, never: Iterable[tuple[int, int]] = ()) -> None:
        """``never``: pairs that must not meet; a pair of a record with itself is ignored."""
        self._parent = list(range(traits.size))
        self._known = tuple(list(codes) for codes, _ in traits.guarded)
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

    def roots(self) -> list[int]:
        """The root of every record, in record order."""
        return [self.root(record) for record in range(len(self._parent))]

    def trait(self, number: int) -> list[int]:
        """Codes of a trait (of persons 0 cid, 1 digits, 2 birth, 3 sex), right at the roots (the smallest of several)."""
        return self._known[number]

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

    def _values(self, trait: int, root: int) -> frozenset[int]:
        several = self._several[trait].get(root)
        if several is not None:
            return several
        value = self._known[trait][root]
        return frozenset() if value == UNKNOWN else frozenset((value,))

    def _disjoint(self, trait: int, a: int, b: int) -> bool:
        return not self._several[trait] or self._values(trait, a).isdisjoint(self._values(trait, b))

    def _merge(self, keep: int, absorb: int) -> None:
        for trait, known in enumerate(self._known):
            if known[absorb] != UNKNOWN and (known[keep] != known[absorb] or absorb in self._several[trait]):
                values = self._values(trait, keep) | self._values(trait, absorb)
                known[keep] = min(values)
                if len(values) > 1:
                    self._several[trait][keep] = values
        if absorb in self._enemies:
            self._enemies.setdefault(keep, set()).update(self._enemies.pop(absorb))
        self._parent[absorb] = keep
