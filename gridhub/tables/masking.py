"""Masking: what a published value shows of a plain one, as DuckDB expressions.

Belongs here: one expression per kind of mask. Not here: which column is masked how (its contract), publishing
(``warehouse.publish``). Rules: domain.md §6, tier *analyst*.
Every mask keeps only what it recognises: a value of an unexpected form shows less, never more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from gridhub.contracts.fields import ColumnSpec, Mask

_NUMERAL = "〇零一二三四五六七八九十百两"
_BUILDING = rf"(?:[0-9]{{1,3}}|[{_NUMERAL}]{{1,4}}|[A-Z]|[甲乙丙丁])(?:栋|幢|号楼|#楼|座)"
_GROUP = r"[0-9]{1,2}(?:村民小组|小组|生产队|组|社|队)"
# Numbers that stand above a building: a phase, a village group, the door of an estate on its road.
_ABOVE = rf"(?:[^\p{{N}}]|[0-9]{{1,2}}期|{_GROUP}|[路街巷道弄][0-9]{{1,4}}号)*?"
_TO_BUILDING = rf"^{_ABOVE}{_BUILDING}"
_TO_GROUP = rf"^[^\p{{N}}]*?{_GROUP}"
_BEFORE_NUMBER = r"^[^\p{N}]*"
# Door, unit and room written in Chinese numerals.
_CHINESE_DOOR = (
    rf"第?(?:[{_NUMERAL}]+(?:单元|门|室|户|号|层|楼|房|院|附|-|#)|[〇零一二三四五六七八九]{{3,}}|[{_NUMERAL}]+$).*$"
)
_LOOSE_ENDS = " ,，、;；:：(（-—第附无"


def mask_sql(column: ColumnSpec) -> str | None:
    """The expression that publishes one column, over the unmasked column of the same name; None = not published.

    name 张*; cid first 3 characters and 15 asterisks; phone 138****5678 for each of a ';' list; address up to its
    building or village group, never a door or room; year: the first day of the year. Null stays null.
    Raises TypeError for a mask on a column type it cannot mask.
    """
    if column.mask == "drop":
        return None
    name = '"' + column.name.replace('"', '""') + '"'
    if column.mask == "keep":
        return name
    wanted = "DATE" if column.mask == "year" else "VARCHAR"
    if column.sql_type != wanted:
        raise TypeError(f"{column.name}: mask {column.mask} is for {wanted}, not {column.sql_type}")
    return _MASKS[column.mask](name)


def mask_by_field_sql(columns: Sequence[ColumnSpec], value: str) -> str:
    """The expression that publishes the texts of several fields standing in one column.

    Over the columns ``field`` (which of ``columns`` a line speaks of) and ``value``. Personal fields (S3, S4) that have
    no mask of their kind show nothing: beside a file and a row, a number or a word may tell who it is.
    """
    cases: list[str] = []
    for column in columns:
        shown = None if column.mask in ("drop", "year") else mask_sql(replace(column, name=value, sql_type="VARCHAR"))
        if column.mask == "keep" and column.sensitivity in ("S1", "S2"):
            continue
        if column.mask == "keep":
            shown = None
        cases.append(f"WHEN '{column.name}' THEN {shown or 'NULL'}")
    return f"CASE field {' '.join(cases)} ELSE {value} END" if cases else value


def _name(column: str) -> str:
    text = f"TRIM({column})"
    return f"CASE WHEN LENGTH({text}) > 0 THEN LEFT({text}, 1) || '*' END"


def _cid(column: str) -> str:
    return f"CASE WHEN LENGTH({column}) > 0 THEN LEFT({column}, 3) || REPEAT('*', 15) END"


def _phone(column: str) -> str:
    one = "CASE WHEN REGEXP_FULL_MATCH(TRIM(p), '1[0-9]{10}') THEN LEFT(TRIM(p), 3) || '****' || RIGHT(TRIM(p), 4) ELSE '****' END"
    return f"CASE WHEN LENGTH({column}) > 0 THEN ARRAY_TO_STRING([{one} FOR p IN STRING_SPLIT({column}, ';')], ';') END"


def _address(column: str) -> str:
    text = f"TRANSLATE(REPLACE({column}, ' ', ''), '０１２３４５６７８９＃', '0123456789#')"
    to_building = f"REGEXP_EXTRACT({text}, '{_TO_BUILDING}')"
    to_group = f"REGEXP_EXTRACT({text}, '{_TO_GROUP}')"
    before_number = f"REGEXP_EXTRACT({text}, '{_BEFORE_NUMBER}')"
    above_doors = f"REGEXP_REPLACE({before_number}, '{_CHINESE_DOOR}', '')"
    shown = f"COALESCE(NULLIF({to_building}, ''), NULLIF({to_group}, ''), RTRIM({above_doors}, '{_LOOSE_ENDS}'))"
    return f"NULLIF({shown}, '')"


def _year(column: str) -> str:
    return f"CAST(DATE_TRUNC('year', {column}) AS DATE)"


_MASKS: Mapping[Mask, Callable[[str], str]] = {
    "name": _name, "cid": _cid, "phone": _phone, "address": _address, "year": _year,
}  # fmt: skip
