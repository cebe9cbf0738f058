"""Lines of ``decisions/`` about places that the release makes no use of, told with file, line, why and remedy.

Belongs here: the words, and the tables of the places stage that they are held against. Not here: which names say nothing
(``places.idle_names``, ``places.region_names``), lines about rows (``decided_rows``).
A line without effect is no fault of the project: the list it was written for may come next month.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gridhub.build.step import Json
from gridhub.build.work import Work
from gridhub.places.grid_tables import UNIFIED
from gridhub.places.idle_names import Idle, Why, idle_aliases, shared_former_names
from gridhub.places.region_names import RegionName, living_as
from gridhub.places.regions import listed_regions
from gridhub.project.decisions import FOLDER, Decisions, EstateAlias
from gridhub.project.project import Project

_UNUSED = "此行未使用"
_ALIASES: Mapping[Why, tuple[str, str]] = {
    "listed": (
        f"“{{alias}}”本身就在标准地址里，{_UNUSED}；请删去此行，或请公安合并标准地址",
        "the alias is itself in the standard address list: the line is not used; delete it",
    ),
    "no_estate": (
        f"标准地址里没有“{{estate}}”，{_UNUSED}；请写标准地址中的名称",
        "the estate is not in the standard address list: the line is not used; write a name that is",
    ),
    "no_region": (
        f"区划表中没有代码 {{region}}，{_UNUSED}；请核对代码（“{{estate}}”在 {{codes}}）",
        "no region has that code: the line is not used; correct the code",
    ),
    "elsewhere": (
        f"“{{estate}}”不在 {{region}}（在 {{codes}}），{_UNUSED}；请核对代码",
        "the estate lies in other regions: the line is not used; correct the code",
    ),
    "contradicted": (
        f"“{{alias}}”在同一范围另有一行指别的小区，各行都{_UNUSED.removeprefix('此行')}；请只留一行",
        "another line says otherwise of the same name: none of them is used; keep one",
    ),
    "unread": (
        f"地址里读不出“{{alias}}”这个名称（含楼栋、单元、门牌的写法，或只有一个字），{_UNUSED}；请只写小区名称",
        "no address is read by that name (it holds a building, unit or door): the line is not used; write the estate's name alone",
    ),
}  # fmt: skip
_SHOWN = 3
"""Regions that one line names."""


def lines_said(decisions: Decisions) -> Json:
    """What is told of beside the tables of the step: which lines there are, and where they stand."""
    aliases: list[Json] = [[one.line, one.alias] for one in decisions.estate_alias]
    former: list[Json] = [[one.line, one.former_name] for one in decisions.place_alias]
    crossed: list[Json] = [
        [one.line, one.department, one.department_grid_code, one.unified_grid_code] for one in decisions.grid_crosswalk
    ]
    return [aliases, former, crossed]


def idle_lines(work: Work) -> tuple[str, ...]:
    """One text per line, by file and line; asked when the tables of the places stage are made."""
    decisions = work.project.decisions
    if not (decisions.estate_alias or decisions.place_alias or decisions.grid_crosswalk):
        return ()
    regions = listed_regions(work.connection, work.project.address_grammar)
    return (*_estates(work, regions), *_crossings(work), *_former_names(work, regions))


def _told(file: str, line: int, text: str, english: str) -> str:
    return f"{FOLDER}/{file}.csv:{line}：{text} / {english}"


def _estates(work: Work, regions: Sequence[RegionName]) -> Iterator[str]:
    aliases = work.project.decisions.estate_alias
    if not aliases:
        return
    listed = work.connection.execute(
        """
        SELECT DISTINCT UNNEST([dwelling.estate, dwelling.road]) AS place, dwelling.region_code
        FROM link.dwelling AS dwelling
        JOIN link.address AS address ON address.dwelling_id = dwelling.dwelling_id
        JOIN claim.address AS said ON said.record_id = address.record_id AND said.role = address.role
        WHERE said.is_standard AND dwelling.region_code IS NOT NULL
        """
    ).fetchall()
    places = sorted((str(place), str(code)) for place, code in listed if place)
    for idle in idle_aliases(aliases, regions, places, work.project.address_grammar):
        line = aliases[idle.at]
        yield _told("estate_alias", line.line, _text_of(line, idle), _ALIASES[idle.why][1])


def _text_of(line: EstateAlias, idle: Idle) -> str:
    more = f" 等 {len(idle.codes)} 处" if len(idle.codes) > _SHOWN else ""
    codes = "、".join(idle.codes[:_SHOWN]) + more
    return _ALIASES[idle.why][0].format(alias=line.alias, estate=line.estate, region=line.region_code, codes=codes)


def _former_names(work: Work, regions: Sequence[RegionName]) -> Iterator[str]:
    decided, words = work.project.decisions.place_alias, work.project.address_grammar
    read = []
    found: dict[int, str] = {}
    for line in decided:
        bearers = living_as(line.former_name, line.region_code, regions, words)
        if bearers is None:
            read.append(line)
        elif bearers:
            found[line.line] = _told(
                "place_alias", line.line,
                f"“{line.former_name}”是现用名（区划代码 {'、'.join(bearers)}），{_UNUSED}；请改写曾用名或删去此行",
                "the name is in use today: the line is not used; correct or delete it",
            )  # fmt: skip
        else:
            found[line.line] = _told(
                "place_alias", line.line, f"区划表中没有代码 {line.region_code}，{_UNUSED}；请核对现区划代码",
                "no region has that code: the line is not used; correct the code",
            )  # fmt: skip
    for first, other in shared_former_names(read, regions, words):
        one, before = read[other], read[first]
        found[one.line] = _told(
            "place_alias", one.line,
            f"“{one.former_name}”在第 {before.line} 行已是 {before.region_code} 的曾用名：没有写上级乡镇（街道）的地址分不清是哪一个，不予认定；"
            "确是一地分为两地的可以保留，否则请删去一行",
            "another region has that former name too: an address that names nothing above it is left open; keep both only if "
            "the place was divided",
        )  # fmt: skip
    yield from (found[line] for line in sorted(found))


def _crossings(work: Work) -> Iterator[str]:
    decided = work.project.decisions.grid_crosswalk
    if not decided:
        return
    own: dict[tuple[str, str], set[str]] = {}
    unified: dict[str, set[str]] = {}
    for system, department, code, grid in work.connection.execute(
        "SELECT DISTINCT said.grid_system, said.department, said.grid_code, linked.grid_id FROM claim.grid AS said "
        "JOIN link.grid AS linked ON linked.record_id = said.record_id AND linked.role = said.role"
    ).fetchall():
        known = unified.setdefault(code, set()) if system == UNIFIED else own.setdefault((department, code), set())
        known.add(grid)
    crossed = set(
        work.connection.execute("SELECT department_grid_id, unified_grid_id FROM link.grid_crosswalk").fetchall()
    )
    for line in decided:
        ours = own.get((line.department, line.department_grid_code), set())
        theirs = unified.get(line.unified_grid_code, set())
        if not ours:
            text = f"{_title(work.project, line.department)}的网格表里没有 {line.department_grid_code}，{_UNUSED}；请核对部门网格编码"
            english = "the department has no grid of that code: the line is not used; correct the code"
        elif not theirs:
            text = f"统一网格表里没有 {line.unified_grid_code}，{_UNUSED}；请核对统一网格编码"
            english = "there is no unified grid of that code: the line is not used; correct the code"
        elif not any((one, other) in crossed for one in ours for other in theirs):
            text = (
                f"{line.department_grid_code} 和 {line.unified_grid_code} 没有共有的房屋（或有一个已停用），网格对照里没有这一对，{_UNUSED}；"
                "请核对两个编码，或删去此行"
            )
            english = "the two grids share no dwelling: the line is not used; correct or delete it"
        else:
            continue
        yield _told("grid_crosswalk", line.line, text, english)


def _title(project: Project, department: str) -> str:
    connector = project.connectors.get(department)
    return connector.title if connector else department
