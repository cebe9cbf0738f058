"""Why an address names no dwelling, what it may mean, and the line of ``decisions/`` that would settle it.

Belongs here: words and lines for people, by the reason that the places stage gave. Not here: the reasons themselves
(``places.methods``), following rows back (``explain``).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

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


@dataclass(frozen=True)
class AddressDoubt:
    """``candidates``: (dwelling_id, address in its standard spelling). ``file`` and ``line``: what a person may add."""

    reason: str
    candidates: tuple[tuple[str, str], ...]
    file: str
    line: str


def doubt_of(
    connection: duckdb.DuckDBPyConnection, values: Mapping[str, object], source: tuple[str, str, int] | None
) -> AddressDoubt | None:
    """The doubt about a row of core.address; None when it names a dwelling, or nothing is unclear about it.

    ``source``: file, sheet and row of one record that has the address.
    """
    told = _REASONS.get(str(values.get("reason")))
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
    region = str(values.get("region_code") or "")
    if file == _ALIAS:
        cells: tuple[object, ...] = (written or WRITTEN, listed or "标准地址中的名称", region)
    elif file == _FORMER:
        cells = ("曾用名", "现区划代码（12位）")
    else:
        cells = (*(source or ("文件", "工作表", "行")), "字段", "更正后的地址")
    named = reason.format(written=written or WRITTEN, listed=listed or "")
    return AddressDoubt(named, tuple((row[0], str(row[1] or "")) for row in rows), file, _line((*cells, *WHO)))


def _line(cells: tuple[object, ...]) -> str:
    """A line of CSV: names of files and estates may hold a comma."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()
