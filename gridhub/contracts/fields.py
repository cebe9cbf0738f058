"""Fields of a contract: what a column means, how it is parsed, how sensitive it is and how it is masked.

Belongs here: ``field()`` and the closed vocabularies behind it. Not here: parsing itself (``standardise``), masking
itself (``sharing``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from gridhub.contracts.pandera_polars import pa

Kind = Literal[
    "text", "citizen_id", "uscc", "person_name", "phone_list", "date", "datetime", "month", "integer", "decimal",
    "money", "code", "region_code", "grid_code", "address", "permit_no", "longitude", "latitude", "boolean", "id",
    "geometry", "point",
]  # fmt: skip
"""How standardise parses a cell of this field. ``geometry``: WKT in degrees; ``point``: longitude and latitude in one cell.
 ``id`` is an opaque id made by the hub (never parsed)."""

Sensitivity = Literal["S1", "S2", "S3", "S4"]
"""S1 open, S2 internal, S3 personal, S4 sensitive personal (domain.md §2)."""

Mask = Literal["keep", "drop", "name", "cid", "phone", "address", "year"]
"""What publication does with the value: name 张*, cid first 3, phone 138****5678, address to building, date to its year."""

Refers = Literal["row", "person", "worker", "household", "subject", "home", "case"]
"""Whom or what an id leads to, where that decides who may see it: a row of a sheet; a person; a person in an office (a grid
worker: whoever looks at the board knows the name); a household or unit of persons; whatever a finding is about;
a case, whose id may hold that of a home or the name of a building."""

Life = Literal["birth", "death"]
"""The date of a life that a column holds: who may not see the day sees the year and an age band, or the month."""

_MASK_OF_KIND: dict[str, Mask] = {
    "citizen_id": "cid",
    "person_name": "name",
    "phone_list": "phone",
    "address": "address",
}


@dataclass(frozen=True)
class ColumnSpec:
    """One column as every derived thing sees it (DDL, Dagster schema, dictionary, masking)."""

    name: str
    sql_type: str
    title: str
    description: str
    kind: Kind
    sensitivity: Sensitivity
    mask: Mask
    required: bool
    codes: str | None
    unit: str | None
    golden: str | None = None
    silent: tuple[str, ...] = ()
    key: bool = False
    flow: Literal["month", "quarter", "year"] | None = None
    refers: Refers | None = None
    office: bool = False
    life: Life | None = None
    counts_people: bool = False


def refers_by_name(name: str, kind: Kind) -> Refers | None:
    """What an id refers to by the engine's own way of naming ids; None for any other (a grid, a dwelling, a firm)."""
    if kind != "id":
        return None
    if name in ("record_id", "record_a", "record_b") or name.endswith("_record_id"):
        return "row"
    if name == "person_id" or name.endswith("_person_id"):
        return "person"
    return "household" if name.endswith(("household_id", "benefit_unit_id")) else None


_OF_PEOPLE = ("人", "户")
"""Units of numbers that count people and households, unless the field says otherwise."""


def field(
    title: str,
    description: str = "",
    *,
    kind: Kind = "text",
    sensitivity: Sensitivity = "S2",
    mask: Mask | None = None,
    required: bool = False,
    codes: str | None = None,
    unit: str | None = None,
    golden: bool | str = False,
    silent: tuple[str, ...] = (),
    key: bool = False,
    flow: Literal["month", "quarter", "year"] | None = None,
    refers: Refers | None = None,
    office: bool = False,
    life: Life | None = None,
    counts_people: bool | None = None,
    **rules: Any,
) -> Any:
    """A pandera field that carries the domain's facts in its metadata.

    ``required``: the column must be in the sheet and every row must have a value (a row without one is quarantined).
    ``rules``: pandera's own (``ge``, ``isin``, ``str_matches``, ``unique``…). A value that breaks a rule on a field
    that is not required becomes null and a quarantined *cell*; on a required field the *row* is quarantined.
    ``mask`` defaults by kind; ``sensitivity`` S4 without a mask of its kind is dropped at publication.
    ``golden``, in the claim contract of a linked kind: of what all records of an entity state here, one value is chosen
    (``gridhub.survivorship``). A text names a group of fields that are chosen together, from one line. ``silent``: values
    that state nothing (0 未知, 9 未说明). ``key``, in the contract of an export: whom or what a row speaks of hangs on this
    column; a delivery that lost it, or most of its values, is held back. ``flow``, of a column of a ledger that counts: it
    speaks of the month, quarter or year of the reporting date, not of all time. ``refers``: whom an id leads to, where its
    name does not say it (``refers_by_name``) or says too little: the ``person_id`` of a post is a ``worker``, a text may hold ids of a ``home``. ``office``: a
    name or phone of somebody in an office, which a board or a register shows anyway; not of a private person. ``life``: the
    date is a birth or a death. ``counts_people``: the number counts people or their households, though its unit is not 人 or 户, or does not (officers,
    firms, a norm: false) though it is.
    """
    chosen = mask or _MASK_OF_KIND.get(kind) or ("drop" if sensitivity == "S4" else "keep")
    if kind not in get_args(Kind) or chosen not in get_args(Mask):
        raise ValueError(f"unknown kind or mask: {kind}, {chosen}")
    metadata = {
        "kind": kind,
        "sensitivity": sensitivity,
        "mask": chosen,
        "required": required,
        "codes": codes,
        "unit": unit,
        "golden": golden,
        "silent": silent,
        "key": key,
        "flow": flow,
        "refers": refers,
        "office": office,
        "life": life,
        "counts_people": (unit in _OF_PEOPLE and kind == "integer") if counts_people is None else counts_people,
    }
    return pa.Field(
        nullable=not required, title=title, description=description or title, metadata={"gridhub": metadata}, **rules
    )
