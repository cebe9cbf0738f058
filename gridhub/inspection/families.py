"""Files that are one export: the months and the parts (police stations, towns) of one list, joined for one draft.

Belongs here: which files belong together, and what their columns are when seen as one. Not here: looking at a file
(``look``), taking names apart (``namings``), the texts of the draft (``draft``).
Files belong together when their columns mean the same and their names differ in the period, in one word, or in both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from gridhub.contracts.period import Cadence
from gridhub.ingest.receive.spoken import hear
from gridhub.ingest.sheets.header import bare, tight
from gridhub.inspection.look import FileSeen
from gridhub.inspection.namings import (
    CADENCES,
    KINDS_OF_PLACES,
    Naming,
    Parted,
    is_place,
    naming_of,
    parted,
    pattern_of,
)
from gridhub.inspection.values import ColumnSeen

SAME_LIST = 0.6
"""Share of columns that two months of one list have in common."""
SAME_FORM = 0.8
"""Share of columns that the lists of two parts have in common."""
_PLACE_COLUMN = re.compile("乡镇|镇街|街道|社区|村居|所属村|行政村|派出所|所属地|辖区")
_SIGN = r"[^\W\d_市县区旗]"
"""A sign of a town's name: what stands before it in a title ends in 市, 县, 区 (示例市城关镇)."""
_TITLE_PLACE = re.compile(
    rf"(?:^|[市县区旗:：（(\s])(?P<place>{_SIGN}{{2,5}}?(?:镇|乡|街道|社区|村|派出所))(?P<rest>.*)$"
)
_PLACE_IN = f"(?P<place>{_SIGN}+?(?:{KINDS_OF_PLACES}))"


@dataclass(frozen=True)
class JoinedColumn:
    """One column over all files of a family. ``headers``: its spellings, each once; ``seen``: as the longest table has it."""

    headers: tuple[str, ...]
    seen: ColumnSeen


@dataclass(frozen=True)
class PlaceSaid:
    """A place that stands beside the table instead of in a column. ``where``: title or sheet; ``pattern``: finds it."""

    where: str
    pattern: str


@dataclass(frozen=True)
class Family:
    """Files that one export takes. ``files``: by name; ``namings``: of each. ``split``: the word that says who sent a file,
    None where there is none. ``leads``: places inside the file that say its period, when the name does not."""

    files: tuple[FileSeen, ...]
    namings: tuple[Naming, ...]
    split: Parted | None
    columns: tuple[JoinedColumn, ...]
    place: PlaceSaid | None
    leads: tuple[str, ...]

    @property
    def pattern(self) -> str:
        return pattern_of(self.namings, self.split, any_period=bool(self.leads))

    @property
    def has_period(self) -> bool:
        return bool(self.leads) or all(naming.said for naming in self.namings)

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods as the names spell them, each once."""
        return tuple(sorted({naming.said for naming in self.namings if naming.said}))

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(sorted(set(self.split.parts))) if self.split else ()

    @property
    def cadence(self) -> Cadence:
        """By the unit the names tell their period in; a day in each of several months is the day of a monthly list."""
        span = Counter(naming.span for naming in self.namings).most_common(1)[0][0]
        months = Counter(re.sub(r"\D", "", naming.said)[:6] for naming in self.namings)
        if span == "daily" and max(months.values()) == 1:
            return "monthly"
        return CADENCES[span]


def families_of(files: Iterable[FileSeen]) -> tuple[Family, ...]:
    """The files that hold a table, joined; in order of the first name of each family."""
    months: list[list[tuple[FileSeen, Naming]]] = []
    for file in sorted((file for file in files if file.table is not None), key=lambda file: file.name):
        naming = naming_of(file.name)
        mine = next((m for m in months if m[0][1].stem == naming.stem and _alike(m[0][0], file) >= SAME_LIST), None)
        if mine is None:
            months.append([(file, naming)])
        else:
            mine.append((file, naming))
    return tuple(_family(group, split) for group, split in _with_parts(months))


def _with_parts(
    months: Sequence[list[tuple[FileSeen, Naming]]],
) -> list[tuple[list[tuple[FileSeen, Naming]], Parted | None]]:
    """Lists that differ in one word of their name and in no column are the parts of one."""
    found: list[tuple[list[tuple[FileSeen, Naming]], Parted | None]] = []
    left = list(months)
    while left:
        first = left.pop(0)
        same = [other for other in left if _alike(first[0][0], other[0][0]) >= SAME_FORM]
        stems = [group[0][1].stem for group in (first, *same)]
        split = parted(stems) if same and len(set(stems)) == len(stems) else None
        if split is None and same:  # one name that fits nothing must not keep the others apart
            same = [other for other in same if (two := parted([stems[0], other[0][1].stem])) and two.are_places]
            stems = [group[0][1].stem for group in (first, *same)]
            split = parted(stems) if same and len(set(stems)) == len(stems) else None
        if split is None:
            found.append((first, parted([first[0][1].stem])))
            continue
        left = [other for other in left if all(other is not one for one in same)]
        found.append(([pair for group in (first, *same) for pair in group], split))
    return found


def _alike(one: FileSeen, other: FileSeen) -> float:
    """Share of the columns that mean the same in two files."""
    mine, theirs = ({_meaning(column) for column in _columns(file)} for file in (one, other))
    return len(mine & theirs) / max(1, len(mine | theirs))


def _columns(file: FileSeen) -> list[ColumnSeen]:
    return [c for c in file.table.seen if c.header and tight(c.header) != "序号"] if file.table else []


def _meaning(column: ColumnSeen) -> str:
    return column.field if column.field and not column.is_guess else bare(column.header)


def _family(group: Sequence[tuple[FileSeen, Naming]], split: Parted | None) -> Family:
    files = tuple(file for file, _ in group)
    namings = tuple(naming for _, naming in group)
    leads = () if all(naming.said for naming in namings) else _leads(files)
    return Family(files, namings, split, _joined(files), _place(files), leads)


def _joined(files: Sequence[FileSeen]) -> tuple[JoinedColumn, ...]:
    """The columns of all files, in the order of the longest table; what only others have comes behind."""
    longest = max(files, key=lambda file: file.table.rows if file.table else 0)
    found: dict[str, JoinedColumn] = {}
    for file in (longest, *(file for file in files if file is not longest)):
        for column in _columns(file):
            mine = found.get(_meaning(column))
            if mine is None or (file is longest and column.header not in mine.headers):
                key = _meaning(column) if mine is None else f"{_meaning(column)} {column.letter}"
                found[key] = JoinedColumn((column.header,), column)
                continue
            spelled = {tight(header) for header in mine.headers}
            headers = mine.headers if tight(column.header) in spelled else (*mine.headers, column.header)
            found[_meaning(column)] = JoinedColumn(headers, _both(mine.seen, column))
    return tuple(found.values())


def _both(one: ColumnSeen, other: ColumnSeen) -> ColumnSeen:
    """What two months say of one column: no more than both bear out, and no less sensitive than either."""
    if other.is_empty:
        return one
    doubtful = one.is_doubtful or other.is_doubtful or (one.kind != other.kind and not one.is_empty)
    return replace(
        one, is_doubtful=doubtful, why_not=one.why_not or other.why_not, filled=min(one.filled, other.filled),
        is_unique=one.is_unique and other.is_unique, is_personal=one.is_personal or other.is_personal,
        choices=tuple(sorted({*one.choices, *other.choices})) if one.choices and other.choices else (),
        sample=() if other.why_not else one.sample,
    )  # fmt: skip


def _leads(files: Sequence[FileSeen]) -> tuple[str, ...]:
    """The places inside that say a period in every file whose name says none."""
    found: list[str] = []
    tables = [file.table for file in files if file.table is not None]
    if all(any(hear(title).spoken for title in table.titles) for table in tables):
        found.append("title")
    if all(hear(table.name).spoken for table in tables):
        found.append("sheet_name")
    return tuple(found)


def _place(files: Sequence[FileSeen]) -> PlaceSaid | None:
    """The place that titles or the names of sheets say, when no column does."""
    if any(_PLACE_COLUMN.search(column.header) for file in files for column in _columns(file)):
        return None
    for file in files:
        sheets = [sheet.name for sheet in file.tables]
        if len(sheets) > 1 and all(map(is_place, sheets)):
            return PlaceSaid("sheet", f"^{_PLACE_IN}$")
    found = [match for file in files if file.table for match in [_title_place(file.table.titles)] if match]
    if len(found) < len(files):
        return None
    rest = found[0]["rest"]
    word = re.match("[\u4e00-\u9fff]{2,6}", rest)
    return PlaceSaid("title", _PLACE_IN + (re.escape(word[0]) if word else ""))


def _title_place(titles: Sequence[str]) -> re.Match[str] | None:
    for title in titles:
        match = _TITLE_PLACE.search(title.strip())
        if match and is_place(match["place"]):
            return match
    return None
