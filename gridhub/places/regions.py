"""The region lists: ``link.region``, and the names by which addresses are read.

Belongs here: ids of regions, which list's names count where two lists give one code to different places. Not here: reading
addresses (``gazetteer``), telling of the conflict (``assets/core/region_conflict.sql``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import duckdb

from gridhub.kinds.place import REGION
from gridhub.places.region_names import RegionName, spellings
from gridhub.places.spelling import normalise
from gridhub.places.tables import IdMaker, frame, write
from gridhub.project.address_grammar import AddressGrammar


def bare_name(name: str, words: AddressGrammar) -> str:
    """A name without the words for its committee or kind: 九龙社区, 九龙社区居委会 and 九龙居民委员会 are one name."""
    plain = normalise(name, words)
    return spellings(plain, "village", words)[1] or plain


def write_regions(con: duckdb.DuckDBPyConnection, key: IdMaker, words: AddressGrammar) -> list[RegionName]:
    """Write link.region (a region is issuer, vintage and code); give the names to read addresses by.

    Where issuers give one code to places of different names, only the names of the list that ``core.region`` takes count
    (newest vintage, then the issuer first in order): an address must not be put to a code by another list's place.
    """
    rows = _said(con)
    ids = [key.hub_id(REGION.prefix, f"{row[2]}|{row[3]}|{row[4]}") for row in rows]
    write(
        con, "region", frame("region", [(r[0], r[1], one, r[2], r[3], r[4]) for r, one in zip(rows, ids, strict=True)])
    )
    return _names_that_count(rows, words)


def listed_regions(con: duckdb.DuckDBPyConnection, words: AddressGrammar) -> list[RegionName]:
    """The names to read addresses by, as ``write_regions`` gives them."""
    return _names_that_count(_said(con), words)


def in_circles(regions: Sequence[RegionName]) -> list[str]:
    """Codes of the regions that stand above themselves: no county or town is known for any place in them."""
    above = {region.code: region.parent_code for region in regions}
    found: set[str] = set()
    for code in above:
        way: dict[str, None] = {}
        step: str | None = code
        while step in above and step not in way and step not in found:
            way[step] = None
            step = above[step]
        if step in way:
            round_ = list(way)
            found.update(round_[round_.index(step) :])
    return sorted(found)


def _said(con: duckdb.DuckDBPyConnection) -> list[tuple[str, ...]]:
    return con.execute(
        "SELECT record_id, role, issuer, vintage, region_code, region_name, region_level, parent_code "
        "FROM claim.region ORDER BY record_id, role"
    ).fetchall()


def _names_that_count(rows: Sequence[tuple[str, ...]], words: AddressGrammar) -> list[RegionName]:
    said: dict[str, dict[str, tuple[str, set[str]]]] = defaultdict(dict)
    for _, _, issuer, vintage, code, name, _, _ in rows:
        if code and name:
            newest, names = said[code].get(issuer, ("", set()))
            said[code][issuer] = max(newest, vintage), names | {bare_name(name, words)}
    counted = {code: _issuers_that_count(lists) for code, lists in said.items()}
    return [
        RegionName(str(r[4]), str(r[5]), str(r[6] or "village"), r[7])
        for r in rows
        if r[4] and r[5] and r[2] in counted[r[4]]
    ]


def _issuers_that_count(lists: dict[str, tuple[str, set[str]]]) -> set[str]:
    first = min(lists, key=lambda issuer: ([-ord(c) for c in lists[issuer][0]], issuer))
    return {issuer for issuer, (_, names) in lists.items() if issuer == first or names & lists[first][1]}
