"""What a linked kind is: the entities that records of many departments speak of, under one hub id.

Belongs here: ``Kind`` and its parts, each a plain value that the engine reads. Not here: a kind (its own file beside this
one), which there are (``listing``), the tables that follow from them (``tables``), how records are linked (``identity``,
``places``), which of several values is believed (``survivorship``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from gridhub.contracts.base import TableContract, columns_of

Law = Literal["ladder", "keyed", "numbered", "listed", "placed"]
"""How records of a kind are linked.

- ``ladder``: persons. Trust of ids, rules in falling order of strength, a guard, human judgements.
- ``keyed``: records with one identifying number are one. A record without one joins by the next bases when that is one
  entity; when it could be several it stays an entity of its own, method ``ambiguous``.
- ``numbered``: a number names one entity within its department; records without number have none.
- ``listed``: an entity is a line of a list, by its number, else by its name. Records of ``visits`` belong to the listed
  entity of their number, without one to the only one of that name; else to none (null).
- ``placed``: the room ``places`` links them, by address and coverage.
"""

Form = Literal["as_is", "number", "person_name", "entity_name"]
"""The form in which two values are compared: a number without spaces and in capitals, a name in its normal form."""

RECORD = "record"
"""The last basis of every kind: what the line says, for an entity that nothing stronger names."""

DEPARTMENT = "department"
"""A fact every record has: numbers and names that mean something within one department only."""

LONGEST_BASIS = 3


@dataclass(frozen=True)
class Fact:
    """Something a record says of its entity: ``column`` of the claim, or of the row of ``table`` that the same sheet row
    has in the role ``role`` (its address as ``site``, its person as ``legal_rep``)."""

    column: str
    form: Form = "as_is"
    table: str | None = None
    role: str | None = None


@dataclass(frozen=True)
class Basis:
    """Facts by which records are known to speak of one entity, and it is known again next month.

    ``name`` stands in the registry and is never changed: ids hang on it. ``identifying``: a number of the entity's own
    that does not change: two different ones are never one entity. ``method``: the word of the link table, with its
    ``confidence`` in thousandths. ``outlives_number``: no two entities share these facts, so that an entity known by them
    keeps its id when its number is written otherwise and the former number is nobody's.
    """

    name: str
    facts: tuple[str, ...] = ()
    identifying: bool = False
    method: str = ""
    confidence: int = 950
    outlives_number: bool = False

    @property
    def word(self) -> str:
        return self.method or self.name


@dataclass(frozen=True)
class Link:
    """A link table that holds ids of the kind: column ``hub_id`` of ``table``, on its rows whose ``only`` column has that
    value. ``method``: None when the table says how each row was linked, else the one word for all its rows."""

    table: str
    hub_id: str
    method: str | None = None
    only: tuple[str, str] | None = None


@dataclass(frozen=True)
class Doubt:
    """An attribute that a linking stage judged record by record, in ``table`` (record_id, role).

    Where ``status`` is ``trusted`` the value stated counts first, else the one in column ``repaired`` counts; a value that
    is neither is kept and never chosen.
    """

    attribute: str
    table: str
    status: str
    trusted: str
    repaired: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind:
    """One linked kind.

    ``name``: the entity kind in every table; ``prefix``: first letter of its ids. ``claim``: what records say of it;
    ``only``: the claim's rows that speak of this kind (column, value), all when None. ``facts`` by name, ``bases``
    strongest first. ``visits``: further claims whose records name a listed entity. ``links``: where the answers stand, the
    first is the kind's own; without any it is ``link.<name>`` with ``<name>_id``. ``answers_every_row``: every row of the
    claim has a row there, and the row ledger asks for it. ``defining_roles``: roles of the rows that say what the entity
    is, not who has to do with it.
    Of golden values: ``recency``, columns that tell which of two lines of one period is newer; ``complete_by``: the columns
    that make a line more complete, None for all golden ones; ``doubts``.
    """

    name: str
    title: str
    prefix: str
    law: Law
    claim: type[TableContract]
    only: tuple[str, str] | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    bases: tuple[Basis, ...] = ()
    visits: tuple[type[TableContract], ...] = ()
    links: tuple[Link, ...] = ()
    answers_every_row: bool = True
    defining_roles: tuple[str, ...] = ()
    recency: tuple[str, ...] = ()
    complete_by: tuple[str, ...] | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def link(self) -> Link:
        """The kind's own link table."""
        return self.links[0] if self.links else Link(f"link.{self.name}", f"{self.name}_id")

    @property
    def answers(self) -> tuple[Link, ...]:
        return self.links or (self.link,)

    @property
    def base_names(self) -> tuple[str, ...]:
        """Names of all bases, strongest first."""
        return (*(basis.name for basis in self.bases), RECORD)

    @property
    def identifying(self) -> frozenset[str]:
        return frozenset(basis.name for basis in self.bases if basis.identifying)

    @property
    def outliving(self) -> frozenset[str]:
        return frozenset(basis.name for basis in self.bases if basis.outlives_number)

    @property
    def claims(self) -> tuple[type[TableContract], ...]:
        """The claims whose records name an entity of this kind."""
        return (self.claim, *self.visits)


def faults_of(kind: Kind) -> list[str]:
    """What is wrong with a kind by itself, in words; empty when nothing is."""
    faults: list[str] = []
    columns = {column.name for column in columns_of(kind.claim)}
    if len(kind.prefix) != 1 or not kind.prefix.isascii() or not kind.prefix.isupper():
        faults.append(f"prefix “{kind.prefix}”: one capital letter")
    for name, fact in kind.facts.items():
        if fact.table is None and fact.column not in columns:
            faults.append(f"fact {name}: the claim has no column {fact.column}")
        if (fact.table is None) != (fact.role is None):
            faults.append(f"fact {name}: table and role go together")
    for basis in kind.bases:
        unknown = [name for name in basis.facts if name not in kind.facts and name != DEPARTMENT]
        faults += [f"basis {basis.name}: no fact {name}" for name in unknown]
        if len(basis.facts) > LONGEST_BASIS:
            faults.append(f"basis {basis.name}: at most {LONGEST_BASIS} facts")
        if kind.law == "keyed" and basis.identifying and len(basis.facts) != 1:
            faults.append(f"basis {basis.name}: an identifying number is one fact")
    if RECORD in {basis.name for basis in kind.bases} or len(set(kind.base_names)) <= len(kind.bases):
        faults.append(f"bases: each name once, and “{RECORD}” is every kind's last")
    if kind.law in ("keyed", "numbered", "listed") and not kind.bases:
        faults.append(f"law {kind.law}: it needs bases")
    if kind.law == "listed" and len(kind.bases) != 2:
        faults.append("law listed: two bases, the number and the name")
    if kind.visits and kind.law != "listed":
        faults.append("visits: only of a listed kind")
    named = [*kind.recency, *(kind.complete_by or ()), *(doubt.attribute for doubt in kind.doubts)]
    named += [kind.only[0]] if kind.only else []
    faults += [f"the claim has no column {name}" for name in named if name not in columns]
    return faults
