"""Why an address names no dwelling, what it may mean, and the line of ``decisions/`` that would settle it.

Belongs here: words and lines for people, by the reason that the places stage gave. Not here: the reasons themselves
(``places.methods``), following rows back (``explain``).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import duckdb

from gridhub.places.head_patterns import OUTSIDE

WHO = ("YYYY-MM-DD", "经办人", "依据")
WRITTEN = "文中所写名称"
"""Stands for the name as written, which only a reader with --reveal sees: it may hold a person's name."""
_ALIAS, _FORMER, _CELL = "decisions/estate_alias.csv", "decisions/place_alias.csv", "decisions/value_override.csv"

_REASONS: Mapping[str, tuple[str, str]] = {
    "alias_candidate": ("标准地址中没有“{written}”，但有相近的“{listed}”；系统不猜", _ALIAS),
    "similar_place": ("标准地址中没有“{written}”，只差一个字的是“{listed}”；系统不猜", _ALIAS),
    "unknown_place": ("标准地址中没有这个小区、道路或自然村", _ALIAS),
    "no_such_place": ("所写小区（道路、村组）在标准地址中没有这一栋（号、期、区）", _CELL),
    "no_such_room": ("所写楼栋（门牌）在标准地址中没有这一室", _CELL),
    "several": ("符合的房屋不止一套：少写了单元、组、小区或社区", _CELL),
    "region_conflict": ("地址所在社区与本行所写的社区（村）不一致", _CELL),
    "no_region": ("没有写社区（村），仅凭楼栋门牌分不清", _CELL),
    "unparsed": ("看不出楼栋、门牌或小区", _CELL),
    "outside": ("开头是区划表中没有的县（市、区）或乡镇；若是曾用名，登记后即可识别", _FORMER),
}
"""Reason in words, and the file of decisions that settles it."""

_METHODS: Mapping[str, tuple[str, str]] = {
    "building": ("只写到楼栋、单元或多户的门牌{rooms}，没有写到室；确知是哪一室的才更正", _CELL),
    "place": ("只写到小区、道路或村组，没有写到楼栋、门牌；确知是哪一户的才更正", _CELL),
    "region": ("只写到社区（村），没有写到小区、门牌；确知是哪一户的才更正", _CELL),
    "collective": ("集体户或单位、机构：许多人共用一个地址，不是一户人家的住房，所以不落到房屋，无须认定", ""),
}
"""The same of an address that is understood and names no single dwelling, by its method."""

_FIELD = "字段"
_NAME = re.compile(r"[^\d()（）,，#-]+")


class Cell(NamedTuple):
    """Where a record that has the address stands. ``field``: of the address, None when not known."""

    file: str
    sheet: str
    row: int
    field: str | None


@dataclass(frozen=True)
class AddressDoubt:
    """``candidates``: (dwelling_id, address in its standard spelling). ``file`` and ``line``: what a person may add, "" when
    there is nothing to decide. ``hidden``: the line lacks the name as written, which --reveal shows."""

    reason: str
    candidates: tuple[tuple[str, str], ...]
    file: str
    line: str
    hidden: bool = False


def doubt_of(
    connection: duckdb.DuckDBPyConnection, values: Mapping[str, object], source: Cell | None
) -> AddressDoubt | None:
    """The doubt about a row of core.address; None when it names a dwelling, or nothing is unclear about it.

    ``source``: a record that has the address.
    """
    told = _METHODS.get(str(values.get("method"))) or _REASONS.get(str(values.get("reason")))
    if values.get("dwelling_id") is not None or told is None:
        return None
    published = {str(row[0]) for row in connection.execute("DESCRIBE core.address_candidate").fetchall()}
    as_written = "place_written" if "place_written" in published else "NULL"  # only the file for --reveal holds it
    rows = connection.execute(
        f"SELECT dwelling_id, address_norm, {as_written}, place_listed FROM core.address_candidate "
        "WHERE address_id = ? ORDER BY candidate_no",
        [values["address_id"]],
    ).fetchall()
    reason, file = told
    written, listed = (rows[0][2], rows[0][3]) if rows else (None, None)
    revealed = as_written != "NULL"
    rest = _behind_regions(connection, str(values.get("address_norm") or "")) if file in (_ALIAS, _FORMER) else ""
    if written is None and revealed and file == _ALIAS and (name := _NAME.match(rest)):
        written = name[0]
    region = str(values.get("region_code") or "")
    cells: tuple[object, ...]
    if file == _ALIAS:
        cells = (written or WRITTEN, listed or "标准地址中的名称", region)
    elif file == _FORMER:
        former = OUTSIDE.match(rest)
        cells = (former[0] if former else "曾用名", "现区划代码（12位）")
    else:
        file_name, sheet, row, field = source or ("文件", "工作表", "行", None)
        cells = (file_name, sheet, row, field or _FIELD, "更正后的地址")
    named = reason.format(written=written or WRITTEN, listed=listed or "", rooms=_rooms(connection, values))
    line = _line((*cells, *WHO)) if file else ""
    candidates = tuple((row[0], str(row[1] or "")) for row in rows)
    return AddressDoubt(named, candidates, file, line, hidden=cells[0] == WRITTEN and not revealed and bool(file))


def _behind_regions(connection: duckdb.DuckDBPyConnection, text: str) -> str:
    """What stands behind the names of the city's own regions, as far as they are written in full."""
    names = sorted({str(row[0]) for row in connection.execute(_REGIONS).fetchall()}, key=len, reverse=True)
    while name := next((name for name in names if text.startswith(name)), ""):
        text = text[len(name) :]
    return text


_REGIONS = "SELECT DISTINCT region_name FROM core.region WHERE LENGTH(region_name) > 1"


def _rooms(connection: duckdb.DuckDBPyConnection, values: Mapping[str, object]) -> str:
    """How many dwellings the building has that an address ends at; nothing of another address."""
    if values.get("method") != "building" or values.get("building_id") is None:
        return ""
    count = connection.execute("SELECT COUNT(*) FROM core.dwelling WHERE building_id = ?", [values["building_id"]])
    return f"（该楼栋有 {(count.fetchone() or (0,))[0]} 套房屋）"


def _line(cells: tuple[object, ...]) -> str:
    """A line of CSV: names of files and estates may hold a comma."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()
