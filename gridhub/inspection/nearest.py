"""Which export of the project a table is nearest to, by what its columns mean.

Belongs here: comparing a table's columns with the fields of every export. Not here: judging one column (``values``), what
is proposed for a file that is nearly one (``mending``).
Two columns mean the same when the export's own spellings say so, when another export calls the caption by the same field,
or when their values are of one telling kind; a column whose values contradict the field counts little, whatever it is
called. A field that most exports have (姓名, 联系电话) tells less than one that few have.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gridhub.contracts.base import columns_of
from gridhub.contracts.fields import ColumnSpec, Kind
from gridhub.ingest.sheets.header import Header, bare, tight
from gridhub.inspection.values import ColumnSeen
from gridhub.project.project import Project

NEAR = 0.3
"""Least likeness at which an export is named at all."""
_ALIKE = 0.6
"""Share of the signs that two captions have in common, from which on they may mean the same."""
_BY_OWN, _BY_OTHERS, _BY_VALUES = 1.0, 0.9, 0.6
_CONTRADICTED = 0.2
_TELLING: frozenset[Kind] = frozenset(("citizen_id", "person_name", "phone_list", "address", "uscc", "permit_no"))
_FAMILY: Mapping[Kind, str] = {
    "date": "time", "datetime": "time", "month": "time", "integer": "number", "decimal": "number", "money": "number",
    "longitude": "number", "latitude": "number", "text": "", "code": "", "id": "", "region_code": "", "grid_code": "",
    "boolean": "",
}  # fmt: skip
"""Kinds that one column may be read as; "" contradicts nothing: any text may be a code, and a code may be a number."""


@dataclass(frozen=True)
class Candidate:
    """One export of the project, as far as a sheet fits it. ``missing``: required; ``absent``: agreed, not required.

    ``likeness``: 0 to 1, by what the columns mean. ``alike``: (header, title of the field) of those that mean the same.
    ``unknown``: headers that the export has no spelling for.
    """

    department: str
    export: str
    title: str
    matched: tuple[str, ...]
    missing: tuple[str, ...]
    absent: tuple[str, ...]
    unknown: tuple[str, ...]
    likeness: float
    alike: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Meanings:
    """``fields``: normalised spelling → names of the fields any export gives it. ``weights``: field → what it tells."""

    fields: Mapping[str, frozenset[str]]
    weights: Mapping[str, float]


def meanings_of(project: Project) -> Meanings:
    """What captions mean in a project, over all its exports."""
    fields: dict[str, set[str]] = {}
    counts: Counter[str] = Counter()
    for connector in project.connectors.values():
        for export in connector.exports.values():
            counts.update(export.columns.keys())
            for name, aliases in export.columns.items():
                for alias in aliases:
                    fields.setdefault(tight(alias), set()).add(name)
                    fields.setdefault(bare(alias), set()).add(name)
    every = sum(len(connector.exports) for connector in project.connectors.values())
    weights = {name: math.log1p(every / count) / math.log1p(every) for name, count in counts.items()}
    return Meanings({key: frozenset(names) for key, names in fields.items()}, weights)


def candidate_of(
    project: Project, pair: tuple[str, str], header: Header | None, columns: Sequence[ColumnSeen], meanings: Meanings
) -> Candidate:
    """How near a table is to one export. ``header``: as the export's own spellings read it, None when they do not."""
    connector = project.connectors[pair[0]]
    export = connector.exports[pair[1]]
    specs = {spec.name: spec for spec in columns_of(project.std_contracts[pair])}
    own = {column.index: column.field for column in header.columns} if header else {}
    seen = [column for column in columns if column.header and tight(column.header) != "序号"]
    alike = _paired(seen, [specs[name] for name in export.agreed], export.columns, own, meanings)
    wanted = sum(meanings.weights[name] for name in export.agreed)
    usual = sum(meanings.weights.values()) / max(1, len(meanings.weights))
    had = sum(
        meanings.weights[alike[column.index][0].name]
        if column.index in alike
        else meanings.weights.get(column.field, usual)
        for column in seen
    )
    shared = sum(meanings.weights[spec.name] * strength for spec, strength in alike.values())
    matched = tuple(column.field for column in header.columns) if header else ()
    doubles = tuple(header.doubles) if header else ()
    missing = header.missing if header else tuple(name for name, spec in specs.items() if spec.required)
    unknown = header.unknown if header else ()
    return Candidate(
        *pair, f"{connector.title}·{export.title}", matched, missing,
        absent=tuple(name for name in export.agreed if name not in (*matched, *doubles, *missing)),
        unknown=tuple(column.header for column in unknown) if header else tuple(column.header for column in seen),
        likeness=2 * shared / (wanted + had) if wanted + had else 0.0,
        alike=tuple((c.header, alike[c.index][0].title) for c in seen if c.index in alike),
    )  # fmt: skip


_bare = lru_cache(maxsize=8_192)(bare)  # every spelling of the project is compared with every column


def _paired(
    columns: Sequence[ColumnSeen], specs: Sequence[ColumnSpec], spellings: Mapping[str, Sequence[str]],
    own: Mapping[int, str], meanings: Meanings,
) -> dict[int, tuple[ColumnSpec, float]]:  # fmt: skip
    """Column → the field it means and how surely; each field once, the surest pairs first."""
    pairs = [
        (strength, column.index, spec)
        for column in columns
        for spec in specs
        if (strength := _strength(column, spec, spellings[spec.name], own, meanings))
    ]
    found: dict[int, tuple[ColumnSpec, float]] = {}
    taken: set[str] = set()
    for strength, index, spec in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2].name)):
        if index not in found and spec.name not in taken:
            found[index] = (spec, strength)
            taken.add(spec.name)
    return found


def _strength(
    column: ColumnSeen, spec: ColumnSpec, spellings: Sequence[str], own: Mapping[int, str], meanings: Meanings
) -> float:
    """How surely a column is a field: 0 not at all, 1 by the export's own spelling and with values of its kind."""
    caption = column.header.rpartition("/")[2]
    named = {*meanings.fields.get(tight(caption), ()), *meanings.fields.get(_bare(caption), ())}
    strength = 0.0
    if own.get(column.index) == spec.name or _bare(caption) in map(_bare, spellings):
        strength = _BY_OWN
    elif spec.name in named or (column.field == spec.name and not column.is_guess):
        strength = _BY_OTHERS
    elif not named and (_same_kind(column, spec) or _is_like(_bare(caption), spellings)):
        strength = _BY_VALUES
    return strength * _CONTRADICTED if _contradicts(column, spec) else strength


def _same_kind(column: ColumnSeen, spec: ColumnSpec) -> bool:
    return column.kind == spec.kind and spec.kind in _TELLING


def _contradicts(column: ColumnSeen, spec: ColumnSpec) -> bool:
    """Whether the values are surely no values of the field."""
    if column.why_not == "account" or column.is_contradicted:
        return True
    if column.is_empty:
        return False
    one, other = _FAMILY.get(column.kind, column.kind), _FAMILY.get(spec.kind, spec.kind)
    if other in _TELLING:
        return one != other
    return bool(one and other and one != other)


def _is_like(caption: str, spellings: Sequence[str]) -> bool:
    signs = set(caption)
    return any(
        2 * len(signs & set(other)) >= _ALIKE * 2 * max(len(signs), len(other)) for other in map(bare, spellings)
    )
