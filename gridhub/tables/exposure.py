"""What the open tier may show of a table, decided by what its columns are declared to be.

Belongs here: the decision, per table and per column, as data. Not here: making the rows (``release.tiers``), hiding rare
rows (``anonymity``) and small counts (``small_counts``), masks of the release itself (``masking``).

The rule. Nothing is shown because nobody thought of it:
1. A table with a sensitive class (S4) in its key, an audit table that goes row by row through sheets, and a table that counts
   people without saying how its cells add up (``margins``) is left out.
2. In every table: no S4, no row of a sheet, no phone, no number of a person, no private name. A name of somebody in an office
   is masked, with an id beside it. A count of people, or of rows of sheets, is shown in tables alone that say how their cells
   add up. No id of a
   dwelling or of an address: a department knows from its own sheets which room some of them are, and would find there what
   others have recorded. Beside such an id no point and, but for firms, whose addresses are public, no address.
3. A table about people (it refers to a person, a household or whatever a finding is about, or bears a private name) keeps
   values alone: a birth is a year and an age band, another day its month, a dwelling its community; an id stays when it is
   that of a place above the building. Its rows are then made alike by ``anonymity``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gridhub.contracts.fields import ColumnSpec
from gridhub.tables.spec import TableSpec

Treatment = Literal["as_is", "counts", "people", "left_out"]
Form = Literal[
    "value", "person", "worker", "case", "office_name", "month", "birth", "death", "dwelling", "region", "address", "nothing"
]  # fmt: skip
"""How a column is shown: as it is; as an id of this file (of a person, a worker, a case); as a masked name with an id; as its month, its year, its community;
not at all."""

SUBJECT_KIND = "subject_kind"
"""The column of a table of findings that says what kind of entity each is about (``contracts.interfaces.Finding``)."""
ROWS_OF_SHEETS = "逐行记录来源行"
SENSITIVE_KEY = "每行是一条敏感类别的记载"
NO_MARGINS = "有人数，没有声明各数怎样相加（margins），无法保证小于 k 的数推不出来"
NOBODYS = "与人有关，但不知道各行是谁"
_PLACES = ("grid_id", "region_id")
"""Endings of ids of places above the building: they are shown in tables about people too."""
_OF_HOUSEHOLDS = ("dwelling_id", "building_id")
_OF_HOMES = ("dwelling_id", "address_id", "building_id")
_POINTS = ("longitude", "latitude", "geometry", "point")
_NO_FACT = ("citizen_id", "phone_list", "uscc", "permit_no", *_POINTS)


@dataclass(frozen=True)
class Decided:
    """A table's treatment; ``reason`` in Chinese when it is left out."""

    treatment: Treatment
    reason: str = ""


def is_about_people(spec: TableSpec) -> bool:
    """Whether rows of the table tell of private persons (of a finding: it may; its rows say whom it is about)."""
    return any(_speaks_of_people(column) for column in spec.columns)


def decided(spec: TableSpec, *, about_people: bool) -> Decided:
    """``about_people``: ``is_about_people``, or what the rows of a table of findings say."""
    columns = {column.name: column for column in spec.columns}
    if any(columns[name].sensitivity == "S4" for name in spec.key if name in columns):
        return Decided("left_out", SENSITIVE_KEY)
    if spec.layer == "audit" and any(column.refers in ("row", "subject", "person") for column in spec.columns):
        return Decided("left_out", ROWS_OF_SHEETS)
    if about_people:
        return Decided("people") if units_of(spec) else Decided("left_out", NOBODYS)
    if any(column.counts_people for column in spec.columns):
        if counts_here(spec):
            return Decided("counts")
        if spec.layer == "mart" and spec.margins is None:
            return Decided("left_out", NO_MARGINS)
    return Decided("as_is")


def counts_here(spec: TableSpec) -> bool:
    """Whether the table says how its counts add up, and no other table shows them."""
    return spec.margins is not None and not spec.margins.shown_in


def units_of(spec: TableSpec) -> tuple[ColumnSpec, ...]:
    """The columns by which people of a table are told apart: persons, else households, else what a finding is about."""
    for wanted in ("person", "household", "subject"):
        found = tuple(column for column in spec.columns if column.refers == wanted)
        if wanted == "subject" and SUBJECT_KIND not in spec.sql_types:  # it may be a child: nobody can tell
            return ()
        if found:
            return found if wanted == "person" else found[:1]
    return ()


def keyed_by_person(spec: TableSpec) -> bool:
    """One row per person: such tables share the person's id of the file, and are made alike together."""
    persons = [column.name for column in spec.columns if column.refers == "person"]
    return len(spec.key) == 1 and spec.key[0] in persons


def forms(spec: TableSpec, *, about_people: bool) -> Mapping[str, Form]:
    """Every column of a table and how the open tier shows it."""
    form = _form_about_people if about_people else _form_elsewhere
    return {column.name: form(spec, column) for column in spec.columns}


def _form_elsewhere(spec: TableSpec, column: ColumnSpec) -> Form:
    if (
        column.mask == "drop"
        or column.sensitivity == "S4"
        or column.refers in ("row", "person", "household", "subject")
    ):
        return "nothing"
    if column.counts_people and (column.kind == "text" or not counts_here(spec)):
        return "nothing"
    if _tells_a_home(spec, column):
        return "nothing"
    if column.refers in ("worker", "case"):
        return "worker" if column.refers == "worker" else "case"
    if column.kind in ("citizen_id", "phone_list"):
        return "nothing"
    if column.kind == "person_name":
        return "office_name" if column.office else "nothing"
    if column.kind == "address":
        return "address"
    return "nothing" if column.sensitivity == "S3" else "value"


def _tells_a_home(spec: TableSpec, column: ColumnSpec) -> bool:
    """Of a table that is not about people: an id of a dwelling, or what tells it beside one."""
    if not any(_is_of_home(one) for one in spec.columns):
        return False
    is_firms = any(one.kind == "uscc" for one in spec.columns)
    return _is_of_home(column) or column.kind in _POINTS or (column.kind == "address" and not is_firms)


def _is_of_home(column: ColumnSpec) -> bool:
    return column.refers == "home" or (column.kind == "id" and column.name.endswith(_OF_HOMES))


def _form_about_people(spec: TableSpec, column: ColumnSpec) -> Form:
    if column.life == "birth":
        return "birth"
    if column.mask == "drop" or column.sensitivity == "S4" or (column.counts_people and column.kind == "text"):
        return "nothing"
    if column.life == "death":
        return "death"
    if column.refers == "person" and keyed_by_person(spec):
        return "person"
    if column.refers == "worker":
        return "worker"
    if column.refers == "case" and column.kind == "text":
        return "value"
    if column.refers is not None or column.kind in (*_NO_FACT, "address"):
        return "nothing"
    if column.kind == "person_name":
        return "office_name" if column.office else "nothing"
    if column.kind in ("date", "datetime"):
        return "nothing" if column.mask == "year" else "month"
    if column.kind == "region_code":
        return "region"
    if column.kind == "id":
        if column.name.endswith(_OF_HOUSEHOLDS[0]):
            return "dwelling"
        return "value" if column.name.endswith(_PLACES) else "nothing"
    return "value"


def _speaks_of_people(column: ColumnSpec) -> bool:
    if column.refers in ("person", "household", "subject") or column.kind == "citizen_id":
        return True
    return column.kind in ("person_name", "phone_list") and not column.office
