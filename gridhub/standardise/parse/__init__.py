"""Parsers, one per kind of field: a cell's text becomes a typed value, a recorded repair or a fault, never a guess.

Belongs here: which parser a contract field gets. Not here: running it on a column (``standardise.column``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gridhub.contracts.fields import ColumnSpec
from gridhub.standardise.parse import codes, dates, ids, numbers, phones, text
from gridhub.standardise.parse.cell import Fault, Mend, Parsed, Parser
from gridhub.standardise.parse.numbers import Scale, Unit

__all__ = ["Fault", "Mend", "Parsed", "Parser", "Source", "parser_for"]

_DEFAULT_SCALE = {"money": Scale(14, 2), "decimal": Scale(18, 6), "longitude": Scale(10, 6), "latitude": Scale(10, 6)}


@dataclass(frozen=True)
class Source:
    """What a parser must know of where a column comes from.

    ``period_end``: last day the delivery speaks of. ``typed``: the file format keeps cell types (a workbook, not a
    text file). ``unit``: money unit of the column as the connector declares it; ``header_unit``: as its header says.
    ``spellings``: accepted value → official code.
    """

    period_end: date
    typed: bool = True
    unit: Unit | None = None
    header_unit: Unit | None = None
    spellings: Mapping[str, str] | None = None


def parser_for(column: ColumnSpec, scale: Scale | None, source: Source) -> Parser:
    """The parser of one contract field. ``scale``: precision of a Decimal column, null for other types.

    Raises ValueError when a code field comes without a code list, or money in an unknown unit.
    """
    kind = column.kind
    precision = scale or _DEFAULT_SCALE.get(kind, Scale(18, 6))
    match kind:
        case "text":
            return text.text()
        case "person_name":
            return text.person_name()
        case "address":
            return text.address()
        case "id" | "grid_code":
            return text.code_text()
        case "region_code":
            return text.code_text(text.REGION_CODE_LENGTHS)
        case "citizen_id":
            return ids.citizen_id(source.period_end)
        case "uscc":
            return ids.uscc()
        case "permit_no":
            return ids.permit_no()
        case "phone_list":
            return phones.phone_list()
        case "date":
            return dates.day()
        case "datetime":
            return dates.moment()
        case "month":
            return dates.month(source.typed)
        case "integer":
            return numbers.integer()
        case "decimal":
            return numbers.decimal(precision)
        case "money":
            return _money(column, precision, source)
        case "longitude" | "latitude":
            return numbers.coordinate(kind, precision)
        case "geometry" | "point":
            from gridhub.standardise.parse import geometry  # shapely: a third of a second, for few exports

            return geometry.geometry() if kind == "geometry" else geometry.point()
        case "boolean":
            return numbers.boolean(asks_whether_there=column.name.startswith("has_"))
        case "code":
            if source.spellings is None:
                raise ValueError(f"{column.name}: a code field needs a code list")
            return codes.code(source.spellings)


def _money(column: ColumnSpec, scale: Scale, source: Source) -> Parser:
    unit: Unit
    if column.unit in (None, "元"):
        unit = "元"
    elif column.unit == "万元":
        unit = "万元"
    else:
        raise ValueError(f"{column.name}: money in {column.unit}: only 元 and 万元 are known")
    contradicted = None not in (source.unit, source.header_unit) and source.unit != source.header_unit
    return numbers.money(scale, unit, source.unit or source.header_unit or unit, contradicted)
