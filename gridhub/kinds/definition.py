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
- ``keyed``: records with one identifying number are one, unless all that is said beside it speaks of another. A record
  without one joins by the next bases when that is one entity; when it could be several it stays an entity of its own, method
  ``ambiguous``.
- ``numbered``: a number names one entity within its department; records without number have none.
- ``listed``: an entity is a line of a list, by its number, else by its name. Records of ``visits`` belong to the listed
  entity of their number, without one to the only one that the next bases leave; else to none (null).
- ``placed``: the room ``places`` links them, by address and coverage.
"""

Form = Literal[
    "as_is", "number", "reg_no", "town", "person_name", "entity_name", "entity_core", "entity_form", "entity_branch",
]  # fmt: skip
"""The form in which two values are compared: a number without spaces and in capitals, a register number with a right check
digit, the town of a region code, a name in its normal form; of a firm's name what is left without place and legal form, the
form it says, the branch it names ("" when none)."""

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
    keeps its id when its number is written otherwise and the former number is nobody's. ``confidence`` in thousandths. ``weak``: it ties a record without number to an entity that has one, never two records
    without, and no id is known again by it. ``unless``: facts that speak against it where both sides know them and they
    differ. ``defining``: of what records say of an entity only its defining lines count, where it has any: how another list
    spells its name tells nobody else's.
    """

    name: str
    facts: tuple[str, ...] = ()
    identifying: bool = False
    method: str = ""
    confidence: int = 950
    outlives_number: bool = False
    weak: bool = False
    unless: tuple[str, ...] = ()
    defining: bool = False

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
    is, not who has to do with it. ``disputed_by``: the name and the place of a keyed kind: a record whose name is another and
    whose place is another than those of the entity that holds its number stays apart from it. ``holder``: the kind and role
    of the entity that a listed one belongs to in the same row; its numbers lead to the listed one too.
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
    disputed_by: tuple[str, ...] = ()
    holder: tuple[str, str] | None = None
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
        """Names of the bases an id is known again by, strongest first."""
        return (*(basis.name for basis in self.known_again), RECORD)

    @property
    def known_again(self) -> tuple[Basis, ...]:
        return tuple(basis for basis in self.bases if not basis.weak)

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
        faults += [f"basis {basis.name}: no fact {name}" for name in basis.unless if name not in kind.facts]
        if basis.identifying and (basis.weak or basis.unless):
            faults.append(f"basis {basis.name}: an identifying number is not weak and nothing speaks against it")
        if len(basis.facts) > LONGEST_BASIS:
            faults.append(f"basis {basis.name}: at most {LONGEST_BASIS} facts")
        if kind.law == "keyed" and basis.identifying and len(basis.facts) != 1:
            faults.append(f"basis {basis.name}: an identifying number is one fact")
    if len({RECORD, *(basis.name for basis in kind.bases)}) <= len(kind.bases):
        faults.append(f"bases: each name once, and “{RECORD}” is every kind's last")
    if kind.law in ("keyed", "numbered", "listed") and not kind.bases:
        faults.append(f"law {kind.law}: it needs bases")
    if kind.law == "listed" and len(kind.known_again) != 2:
        faults.append("law listed: two bases that are not weak, the number and the name")
    if kind.disputed_by and (kind.law != "keyed" or len(kind.disputed_by) != 2):
        faults.append("disputed_by: of a keyed kind, its name and its place")
    faults += [f"disputed_by: no fact {name}" for name in kind.disputed_by if name not in kind.facts]
    if kind.holder and kind.law != "listed":
        faults.append("holder: only of a listed kind")
    if kind.visits and kind.law != "listed":
        faults.append("visits: only of a listed kind")
    named = [*kind.recency, *(kind.complete_by or ()), *(doubt.attribute for doubt in kind.doubts)]
    named += [kind.only[0]] if kind.only else []
    faults += [f"the claim has no column {name}" for name in named if name not in columns]
    return faults
