"""Do connectors, contracts and code lists agree with each other?

Belongs here: checks between files of different kinds, except SQL (``asset_columns``) and decisions (``decision_files``).
Not here: reading the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set

from gridhub.contracts.base import StdContract, TableContract, columns_of
from gridhub.contracts.errors import ProjectError
from gridhub.contracts.fields import ColumnSpec
from gridhub.project.connector import Export
from gridhub.project.names import meant
from gridhub.project.patterns import holds_number
from gridhub.project.reading.connector_files import ConnectorSource
from gridhub.project.reading.contract_files import Contracts, StdSource

SUMMABLE = ("integer", "decimal", "money")
LOCATED = ("longitude", "latitude", "geometry", "point")
FORMLESS = ("text", "address", "id", "grid_code")


def match_contracts(
    connectors: Mapping[str, ConnectorSource], contracts: Contracts
) -> tuple[dict[tuple[str, str], StdSource], list[ProjectError]]:
    """The contract of each export, by (department, export); errors for exports without and contracts nobody declares."""
    matched: dict[tuple[str, str], StdSource] = {}
    errors: list[ProjectError] = []
    declared: set[tuple[str, str]] = set()
    for department, source in sorted(connectors.items()):
        classes = [name for owner, name in contracts.std if owner == department]
        for export, spec in source.connector.exports.items():
            place = ("exports", export, "contract")
            found = contracts.std.get((department, spec.contract))
            declared.add((department, spec.contract))
            if found:
                matched[department, export] = found
            elif department not in contracts.broken:
                file = f"schemas/std/{department}.py"
                errors.append(
                    source.fault(place, f"{file} has no contract “{spec.contract}”{meant(spec.contract, classes)}")
                )
    return matched, errors + _undeclared(connectors, contracts, declared)


def _undeclared(
    connectors: Mapping[str, ConnectorSource], contracts: Contracts, declared: Set[tuple[str, str]]
) -> list[ProjectError]:
    return [
        ProjectError(source.file, source.line, f"no export of connectors/{department}.yaml has the contract “{name}”")
        for (department, name), source in sorted(contracts.std.items())
        if department in connectors and (department, name) not in declared
    ]


def check_owners(
    connectors: Mapping[str, ConnectorSource], broken: Set[str], contracts: Contracts
) -> list[ProjectError]:
    """Errors for contract files of a department that has no connector (one whose connector is broken is told elsewhere)."""
    files = {source.department: source.file for source in contracts.std.values()}
    return [
        ProjectError(file, 0, f"there is no connector of the department “{department}”")
        for department, file in sorted(files.items())
        if department not in connectors and department not in broken
    ]


_TO_FILL = "待填"


def check_filled_in(connectors: Mapping[str, ConnectorSource]) -> list[ProjectError]:
    """Errors for an agreement or contact that nobody has filled in since ``gridhub inspect`` drafted the connector."""
    errors: list[ProjectError] = []
    for source in connectors.values():
        agreement = source.connector.agreement
        said = {("contact",): source.connector.contact, ("agreement", "number"): agreement.number,
                ("agreement", "purpose"): agreement.purpose}  # fmt: skip
        for place, text in said.items():
            if not text.strip() or _TO_FILL in text:
                message = f"{'.'.join(place)}: still to be filled in (“{text}”): no data is taken without an agreement"
                errors.append(source.fault(place, message))
    return errors


def check_exports(
    connectors: Mapping[str, ConnectorSource], matched: Mapping[tuple[str, str], StdSource], codes: Iterable[str]
) -> list[ProjectError]:
    """Errors where an export's fields, key, units and code systems do not fit its contract."""

    known = set(codes)
    errors: list[ProjectError] = []
    for (department, export), contract in sorted(matched.items()):
        source = connectors[department]
        columns = {column.name: column for column in columns_of(contract.contract)}
        errors += _check_export(source, export, source.connector.exports[export], columns, known)
        errors += [
            ProjectError(contract.file, contract.line, f"{name}: the title holds an id or phone number: it is a value")
            for name, column in columns.items()
            if holds_number(column.title)
        ]
    return errors


def _check_export(
    source: ConnectorSource, export: str, spec: Export, columns: Mapping[str, ColumnSpec], codes: Set[str]
) -> list[ProjectError]:
    place = ("exports", export)
    errors: list[ProjectError] = []
    for name in spec.columns:
        if name not in columns:
            message = f"{export}: {spec.contract} has no field “{name}”{meant(name, columns)}"
            errors.append(source.fault((*place, "columns", name), message))
    # "period" in a key stands for the period of the delivery.
    for position, name in enumerate(spec.key):
        if name not in columns and name != "period":
            message = f"{export}: the key names no field of {spec.contract}: “{name}”{meant(name, columns)}"
            errors.append(source.fault((*place, "key", position), message))
    lacking = [name for name, column in columns.items() if column.required and name not in spec.agreed]
    if lacking:
        message = f"{export}: required by {spec.contract}, not agreed: {', '.join(lacking)}"
        errors.append(source.fault((*place, "agreed"), message))
    for name, unit in spec.units.items():
        if name not in columns or columns[name].kind != "money":
            errors.append(source.fault((*place, "units", name), f"{export}: {name} is no money field: no unit {unit}"))
    month_column = spec.period.month_column
    if (
        month_column is not None
        and month_column in columns
        and columns[month_column].kind not in ("month", "date", "datetime")
    ):
        message = f"{export}: {month_column} holds no months: kind {columns[month_column].kind}"
        errors.append(source.fault((*place, "period", "month_column"), message))
    errors += _check_form(source, export, spec, columns)
    errors += _check_spellings(source, export, spec)
    errors += _check_database(source, export, spec)
    errors += _check_coord_system(source, export, spec, columns)
    return errors + _check_codes(source, export, spec, columns, codes)


def _check_coord_system(
    source: ConnectorSource, export: str, spec: Export, columns: Mapping[str, ColumnSpec]
) -> list[ProjectError]:
    """Coordinates whose system nobody declared are a guess of half a kilometre."""
    located = [name for name in spec.agreed if name in columns and columns[name].kind in LOCATED]
    if located and spec.coord_system is None:
        message = f"{export}: {located[0]} is a coordinate: say coord_system: CGCS2000, GCJ-02 or BD-09"
        return [source.fault(("exports", export, "agreed"), message)]
    if spec.coord_system and not located:
        message = f"{export}: no agreed field is a coordinate or a shape: no coord_system"
        return [source.fault(("exports", export, "coord_system"), message)]
    return []


def _check_database(source: ConnectorSource, export: str, spec: Export) -> list[ProjectError]:
    """What a database cannot give: increments of a whole list, a month of its own for a row, an order as on a form."""
    if spec.database is None:
        return []
    errors: list[ProjectError] = []
    place = ("exports", export, "database")
    watermark = spec.database.watermark
    if watermark is not None and not watermark.strip():
        errors.append(source.fault((*place, "watermark"), f"{export}: the watermark names no column"))
    if watermark is not None and spec.kind == "snapshot":
        message = f"{export}: an increment is no snapshot: kind changes or append, or no watermark"
        errors.append(source.fault((*place, "watermark"), message))
    if watermark is not None and "period" in spec.key:
        message = f"{export}: the period of an increment is the month it was read in and says nothing about a row"
        errors.append(source.fault(("exports", export, "key", spec.key.index("period")), message))
    for position, name in enumerate(spec.database.order):
        if not name.strip() or name in spec.database.order[:position]:
            errors.append(source.fault((*place, "order", position), f"{export}: no column, or twice: “{name}”"))
    if spec.fill_down:
        message = f"{export}: rows of a database have no row above: no fill_down"
        errors.append(source.fault(("exports", export, "fill_down"), message))
    return errors


def _check_form(
    source: ConnectorSource, export: str, spec: Export, columns: Mapping[str, ColumnSpec]
) -> list[ProjectError]:
    """Only numbers have sums; only a field with a form can say that a value is none of its own."""
    place = ("exports", export)
    foot = spec.cross_foot
    summed = [*foot.columns, *(name for row in foot.rows for name in re.findall(r"\w+", row))] if foot else []
    wrong: list[tuple[tuple[str, ...], str, str]] = [
        (("cross_foot",), name, "no number: it has no sum")
        for name in dict.fromkeys(summed)
        if name in columns and columns[name].kind not in SUMMABLE
    ]
    wrong += [
        (("closed",), name, f"{columns[name].kind}: any text is a value of it, so none can be out of place")
        for name in spec.closed
        if name in columns and columns[name].kind in FORMLESS
    ]
    if spec.place_field and spec.place_field in columns and columns[spec.place_field].kind in SUMMABLE:
        wrong.append((("place_field",), spec.place_field, "a number: no title names it"))
    wrong += [
        (("given", name), name, "a number: no sheet and no file name says it")
        for name in spec.given
        if name in columns and columns[name].kind in SUMMABLE
    ]
    return [source.fault((*place, *key), f"{export}: {name} is {what}") for key, name, what in wrong]


def _check_spellings(source: ConnectorSource, export: str, spec: Export) -> list[ProjectError]:
    owner: dict[str, str] = {}
    errors: list[ProjectError] = []
    for name, headers in spec.columns.items():
        if not headers:
            errors.append(
                source.fault(("exports", export, "columns", name), f"{export}: {name} has no header spelling")
            )
        for position, header in enumerate(headers):
            if holds_number(header):
                # The value itself is not said again: what check prints is pasted into mails.
                message = f"{export}: a spelling of {name} holds an id or phone number: it is a value, not a header"
                errors.append(source.fault(("exports", export, "columns", name, position), message))
            elif owner.setdefault(header, name) != name:
                message = (
                    f"{export}: the header “{header}” is the field {owner[header]} already, it cannot be {name} too"
                )
                errors.append(source.fault(("exports", export, "columns", name, position), message))
    return errors


def _check_codes(
    source: ConnectorSource, export: str, spec: Export, columns: Mapping[str, ColumnSpec], codes: Set[str]
) -> list[ProjectError]:
    errors: list[ProjectError] = []
    for name, system in spec.codes.items():
        place = ("exports", export, "codes", name)
        if name not in columns or columns[name].kind != "code":
            errors.append(source.fault(place, f"{export}: {name} is no code field of {spec.contract}"))
        elif system not in codes:
            errors.append(
                source.fault(place, f"{export}: no code list schemas/codes/{system}.csv{meant(system, codes)}")
            )
    return errors


def check_contract_codes(contracts: Contracts, codes: Set[str]) -> list[ProjectError]:
    """Errors for contract fields that name a code list the project does not have."""

    errors: list[ProjectError] = []
    places: list[tuple[type[StdContract | TableContract], str, int]] = []
    places += [(source.contract, source.file, source.line) for source in contracts.std.values()]
    places += [(source.contract, source.file, source.line) for source in contracts.tables.values()]
    for contract, file, line in places:
        for column in columns_of(contract):
            if column.codes and column.codes not in codes:
                name = f"{contract.__name__}.{column.name}"
                message = f"{name}: no code list schemas/codes/{column.codes}.csv{meant(column.codes, codes)}"
                errors.append(ProjectError(file, line, message))
    return errors
