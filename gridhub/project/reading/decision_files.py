"""Reading ``decisions/*.csv``: one validator for every file, errors with their line.

Belongs here: headers, values, contradictions, names of the project. Not here: whether a named record was ever sent
(``Decisions.check_records``: deliveries are not known yet). Faults are in Chinese: offices write these files.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar, cast

from gridhub.contracts.errors import ProjectError
from gridhub.contracts.period import Period
from gridhub.project.contradictions import contradictions
from gridhub.project.decisions import (
    COMPARTMENTS,
    EVERYBODY,
    FOLDER,
    OF_PERSONS,
    REVEAL,
    TIERS,
    AccessGrant,
    Authority,
    Decisions,
    EstateAlias,
    GridCrosswalk,
    PlaceAlias,
    SamePerson,
    ValueOverride,
    WorkingDay,
)
from gridhub.project.names import perhaps
from gridhub.project.reading.csv_source import CsvLine, read_csv
from gridhub.project.record_refs import LONGEST_NUMBER, KeyRef, parse_ref

_PAIR = ("record_a", "record_b", "judgement", "approver", "expires")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "identity": _PAIR,
    "same_person": _PAIR,
    "authority": ("attribute", "department", "export", "rank"),
    "estate_alias": ("alias", "estate", "region_code"),
    "place_alias": ("former_name", "region_code"),
    "value_override": ("file", "sheet", "row", "field", "value"),
    "grid_crosswalk": ("department", "department_grid_code", "unified_grid_code", "relation"),
    "working_day": ("day", "kind"),
    "access": ("group", "tier", "jurisdiction", "purpose", "valid_from", "valid_to", "approver"),
}
"""Own columns of each file; ``decided_on,actor,reason`` follow in all of them."""
OLDER: Mapping[str, tuple[str, ...]] = {"identity": _PAIR[:3], "same_person": _PAIR[:3]}
"""The columns that a file had before: still read."""
FORMER = frozenset(("same_person",))
"""Names that files had before: read where they are, never wanted."""

_ACCOUNT = re.compile(r"uid:(?P<uid>0|[1-9][0-9]{0,9})|(group:)?[A-Za-z0-9_][A-Za-z0-9_.@-]{0,39}")
_LAST_UID = 2**32 - 2
"""The highest number that an account of Linux can have (the one above means nobody in particular)."""
_GROUP = re.compile(r"[^\W_][\w-]{0,39}")
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)
"""Names that Windows keeps for devices: a file of that name cannot be copied there."""
"""Whom a line of tier ``reveal`` may name."""

RELATIONS = ("equal", "within", "contains", "overlaps", "none")

DECIDED = ("decided_on", "actor", "reason")

_Line = TypeVar("_Line")


@dataclass(frozen=True)
class Vocabulary:
    """What decisions may name: ``attributes`` of claim and core tables, exports by department, ``fields`` of contracts.

    ``uncertain``: departments and layers whose files are broken; what is missing because of them is told there.
    ``keys``: the fields that identify a row, by (department, export), of exports that have any.
    """

    attributes: Set[str]
    exports: Mapping[str, Set[str]]
    fields: Set[str]
    uncertain: Set[str] = frozenset()
    keys: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)


@dataclass
class _Reading:
    """One file being read: its faults, and what earlier lines said."""

    file: str
    names: Vocabulary
    errors: list[ProjectError] = field(default_factory=list)
    said: dict[tuple[str, ...], tuple[str, int]] = field(default_factory=dict)

    def fault(self, line: CsvLine, message: str) -> None:
        self.errors.append(ProjectError(self.file, line.number, message))

    def want(self, line: CsvLine, *columns: str) -> None:
        for column in columns:
            if not line.values[column]:
                self.fault(line, f"{column} 不能为空")

    def say_once(self, line: CsvLine, about: tuple[str, ...], what: str, shown: str) -> None:
        """A second line about the same thing is a contradiction or a repetition: both are told."""
        before = self.said.setdefault(about, (what, line.number))
        if before[1] != line.number:
            message = f"{shown}在第 {before[1]} 行已有决定" + ("" if before[0] == what else "，而且不一样")
            self.fault(line, message)


def read_decisions(root: Path, names: Vocabulary) -> tuple[Decisions, list[ProjectError]]:
    """All decisions. A file that is not there holds none; a file of another name is an error."""
    errors = [
        ProjectError(
            path.relative_to(root).as_posix(),
            0,
            f"没有这一种决定；可用的文件：{'、'.join(f'{n}.csv' for n in COLUMNS)}",
        )
        for path in sorted((root / FOLDER).glob("*.csv"))
        if path.stem not in COLUMNS
    ]
    same: tuple[SamePerson, ...] = ()
    for name in OF_PERSONS:
        lines, faults = _read(root, name, names, _same_person)
        same, errors = (*same, *lines), [*errors, *faults]
    errors += contradictions(same)
    authority, faults = _read(root, "authority", names, _authority)
    errors += faults
    aliases, faults = _read(root, "estate_alias", names, _estate_alias)
    errors += faults + _alias_of_alias(aliases)
    former, faults = _read(root, "place_alias", names, _place_alias)
    errors += faults
    overrides, faults = _read(root, "value_override", names, _value_override)
    errors += faults
    crossings, faults = _read(root, "grid_crosswalk", names, _grid_crosswalk)
    errors += faults
    days, faults = _read(root, "working_day", names, _working_day)
    errors += faults
    access, faults = _read(root, "access", names, _access)
    return Decisions(same, authority, aliases, former, overrides, crossings, days, access), errors + faults


def read_access(root: Path) -> tuple[tuple[AccessGrant, ...], list[ProjectError]]:
    """The lines of access.csv alone: they hold from the moment they are written, for whoever asks a running service."""
    return _read(root, "access", Vocabulary(frozenset(), {}, frozenset()), _access)


def _read(
    root: Path, name: str, names: Vocabulary, convert: Callable[[_Reading, CsvLine, date], _Line]
) -> tuple[tuple[_Line, ...], list[ProjectError]]:
    path = root / FOLDER / f"{name}.csv"
    if not path.exists():
        return (), []
    reading = _Reading(f"{FOLDER}/{name}.csv", names)
    older = (*OLDER[name], *DECIDED) if name in OLDER else ()
    lines, errors = read_csv(path, reading.file, (*COLUMNS[name], *DECIDED), older=older)
    decided: list[_Line] = []
    for line in lines:
        before = len(reading.errors)
        reading.want(line, "actor", "reason")
        day = _day(reading, line)
        made = convert(reading, line, day or date.min)
        if len(reading.errors) == before:
            decided.append(made)
    return tuple(decided), errors + reading.errors


def _day(reading: _Reading, line: CsvLine, column: str = "decided_on") -> date | None:
    text = line.values[column]
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    reading.fault(line, f"{column}：日期写成 2026-10-31，不是“{text}”")
    return None


def _number(reading: _Reading, line: CsvLine, column: str) -> int:
    text = line.values[column]
    if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER and int(text) >= 1:
        return int(text)
    reading.fault(line, f"{column}：应为 1 以上的整数，不是“{text}”")
    return 1


def _same_person(reading: _Reading, line: CsvLine, day: date) -> SamePerson:
    a, b, judgement, approver, _ = (line.values[name] for name in _PAIR)
    a, b = _record(reading, line, "record_a", a), _record(reading, line, "record_b", b)
    if a == b:
        reading.fault(line, "record_a 和 record_b 是同一条记录")
    if judgement not in ("same", "never"):
        reading.fault(line, f"judgement：应为 same（同一人）或 never（不是同一人），不是“{judgement}”")
    actor = line.values["actor"]
    if approver and of_one_name(approver, actor):
        reading.fault(line, "approver：复核人不能是作出决定的人（actor）本人，请由第二人复核；没有复核就留空")
    expires = _day(reading, line, "expires") if line.values["expires"] else None
    if expires and expires < day:
        reading.fault(line, f"expires：到期日 {expires} 早于作出决定的日期 {day}")
    return SamePerson(
        day, actor, line.values["reason"], line.number, a, b, "same" if judgement == "same" else "never",
        reading.file.removeprefix(f"{FOLDER}/").removesuffix(".csv"), approver, expires,
    )  # fmt: skip


def of_one_name(one: str, other: str) -> bool:
    """Whether two texts name one person, however the clerk's keyboard spaced, widened or dotted them; signs that nobody sees
    are no part of a name, and a text of nothing else names nobody new."""
    plain, other_plain = _letters_of(one), _letters_of(other)
    return not plain or plain == other_plain


def _letters_of(text: str) -> str:
    return "".join(
        sign for sign in unicodedata.normalize("NFKC", text).casefold() if unicodedata.category(sign)[0] in "LN"
    )


def _record(reading: _Reading, line: CsvLine, column: str, text: str) -> str:
    """The record in its one spelling; as written when it cannot be read. What a person wrote is not quoted: a key may be
    somebody's number."""
    try:
        ref = parse_ref(text)
    except ValueError:
        reading.fault(
            line,
            f"{column}：写成“文件|工作表|行|角色”四段（行是 1 以上的整数），或“部门.数据项|键|角色”三段（键有几个字段的用 + 连接）",
        )
        return text
    fault = _fault_of_key(reading.names, ref) if isinstance(ref, KeyRef) else None
    if fault:
        reading.fault(line, f"{column}：{fault}")
    return str(ref)


def _fault_of_key(names: Vocabulary, ref: KeyRef) -> str | None:
    department, export = ref.export
    if department in names.uncertain:
        return None
    if department not in names.exports:
        return f"没有部门“{department}”{perhaps(department, names.exports)}"
    if export not in names.exports[department]:
        return f"{department} 没有数据项“{export}”{perhaps(export, names.exports[department])}"
    key = names.keys.get(ref.export, ())
    if not key:
        return f"{ref.export} 的连接器没有声明键（key），请写成“文件|工作表|行|角色”"
    if len(key) != len(ref.values):
        return f"{ref.export} 的键是 {'+'.join(key)}，应有 {len(key)} 个值，现在是 {len(ref.values)} 个"
    if "period" in key:
        try:
            Period(ref.values[key.index("period")])
        except ValueError:
            return f"{ref.export} 的键是 {'+'.join(key)}，其中 period 写成 2026-10 的样子"
    return None


def _authority(reading: _Reading, line: CsvLine, day: date) -> Authority:
    attribute, department, export, _ = (line.values[name] for name in COLUMNS["authority"])
    names = reading.names
    if attribute not in names.attributes and "core" not in names.uncertain:
        reading.fault(line, f"attribute：没有属性“{attribute}”{perhaps(attribute, names.attributes)}")
    if department in names.uncertain:
        pass
    elif department not in names.exports:
        reading.fault(line, f"department：没有部门“{department}”{perhaps(department, names.exports)}")
    elif export and export not in names.exports[department]:
        reading.fault(line, f"export：{department} 没有数据项“{export}”{perhaps(export, names.exports[department])}")
    rank = _number(reading, line, "rank")
    shown = f"{department}{'.' + export if export else ''} 对 {attribute} 的次序"
    reading.say_once(line, (attribute, department, export), str(rank), shown)
    return Authority(day, line.values["actor"], line.values["reason"], line.number, attribute, department, export, rank)


def _estate_alias(reading: _Reading, line: CsvLine, day: date) -> EstateAlias:
    alias, estate, region = (line.values[name] for name in COLUMNS["estate_alias"])
    reading.want(line, "alias", "estate")
    if alias and alias == estate:
        reading.fault(line, "alias 和 estate 是同一个名称")
    if region and not re.fullmatch(r"[0-9]{12}", region):
        reading.fault(line, f"region_code：应为 12 位数字，不是“{region}”")
    reading.say_once(line, (alias, region), estate, f"别名“{alias}”")
    return EstateAlias(day, line.values["actor"], line.values["reason"], line.number, alias, estate, region or None)


def _alias_of_alias(aliases: Sequence[EstateAlias]) -> list[ProjectError]:
    """An alias stands for a name of the standard list: one that stands for another alias would name nothing."""
    of: dict[str, list[EstateAlias]] = defaultdict(list)
    for one in aliases:
        of[one.alias].append(one)
    return [
        ProjectError(
            f"{FOLDER}/estate_alias.csv", one.line,
            f"estate：“{one.estate}”本身是“{other.estate}”的别名（第 {other.line} 行），请写“{other.estate}”"
            if other.estate != one.alias
            else f"“{one.alias}”和“{one.estate}”互为别名（第 {other.line} 行）：只保留 estate 在标准地址中的那一行",
        )
        for one in aliases
        for other in of.get(one.estate, ())
        if not one.region_code or other.region_code in (None, one.region_code)
    ]  # fmt: skip


def _place_alias(reading: _Reading, line: CsvLine, day: date) -> PlaceAlias:
    former, region = (line.values[name] for name in COLUMNS["place_alias"])
    reading.want(line, "former_name")
    if not re.fullmatch(r"[0-9]{12}", region):
        reading.fault(line, f"region_code：应为 12 位数字，不是“{region}”")
    reading.say_once(line, (former, region), "", f"{region} 的曾用名“{former}”")
    return PlaceAlias(day, line.values["actor"], line.values["reason"], line.number, former, region)


def _value_override(reading: _Reading, line: CsvLine, day: date) -> ValueOverride:
    file, sheet, _, name, value = (line.values[column] for column in COLUMNS["value_override"])
    reading.want(line, "file")
    row = _number(reading, line, "row")
    if name not in reading.names.fields and not reading.names.uncertain:
        reading.fault(line, f"field：没有字段“{name}”{perhaps(name, reading.names.fields)}")
    reading.say_once(line, (file, sheet, str(row), name), value, "这个单元格")
    return ValueOverride(day, line.values["actor"], line.values["reason"], line.number, file, sheet, row, name, value)


def _grid_crosswalk(reading: _Reading, line: CsvLine, day: date) -> GridCrosswalk:
    department, own, unified, relation = (line.values[name] for name in COLUMNS["grid_crosswalk"])
    reading.want(line, "department_grid_code", "unified_grid_code")
    if department not in reading.names.exports and department not in reading.names.uncertain:
        reading.fault(line, f"department：没有部门“{department}”{perhaps(department, reading.names.exports)}")
    if relation not in RELATIONS:
        reading.fault(line, f"relation：应为 {'、'.join(RELATIONS)} 之一，不是“{relation}”")
    reading.say_once(line, (department, own, unified), relation, f"{own} 与 {unified} ")
    return GridCrosswalk(
        day, line.values["actor"], line.values["reason"], line.number, department, own, unified,
        cast(Literal["equal", "within", "contains", "overlaps", "none"], relation),
    )  # fmt: skip


def _working_day(reading: _Reading, line: CsvLine, day: date) -> WorkingDay:
    about, kind = _day(reading, line, "day") or date.min, line.values["kind"]
    if kind not in ("work", "rest"):
        reading.fault(line, f"kind：应为 work（上班）或 rest（休息），不是“{kind}”")
    reading.say_once(line, (about.isoformat(),), kind, f"{about} ")
    return WorkingDay(
        day, line.values["actor"], line.values["reason"], line.number, about, "work" if kind == "work" else "rest"
    )


def _names_a_file(group: str) -> bool:
    """One group has one spelling, and its files can be written and copied anywhere."""
    is_plain = unicodedata.normalize("NFKC", group) == group
    return is_plain and bool(_GROUP.fullmatch(group)) and not _DEVICES.fullmatch(group) and group != EVERYBODY


def _access(reading: _Reading, line: CsvLine, day: date) -> AccessGrant:
    group, tier, where, purpose, _, _, approver = (line.values[name] for name in COLUMNS["access"])
    reading.want(line, "group", "purpose", "approver")
    if tier == REVEAL:
        account = _ACCOUNT.fullmatch(group)
        if group and (account is None or int(account["uid"] or 0) > _LAST_UID):
            reading.fault(line, "group：reveal 写操作系统的账号（zhangsan）、uid:编号，或 group:用户组名")
        if where:
            reading.fault(line, "jurisdiction：明文查询可以问任何一张表，限不住辖区，只能给全市（留空）")
    elif group and not _names_a_file(group):
        reading.fault(
            line,
            "group：以文字或数字开头，只用文字、半角的数字和字母、_ 和 -，最多 40 个，不用 CON、NUL 这类名字（它是文件名的一部分），也不用 open（不指明给谁的公开层用它）",
        )
    known = (*TIERS, *COMPARTMENTS, REVEAL)
    if tier not in known:
        reading.fault(line, f"tier：应为 {'、'.join(known)} 之一，不是“{tier}”{perhaps(tier, known)}")
    if tier == "evidence" and where:
        reading.fault(line, "jurisdiction：evidence 逐行写明来源，只能给全市（留空）；按辖区的请用 open")
    if where and re.fullmatch(r"[0-9]*", where) and not re.fullmatch(r"[0-9]{9}|[0-9]{12}|[0-9]{15,}", where):
        reading.fault(line, f"jurisdiction：区划代码写 12 位（乡镇可写前 9 位），不是 {len(where)} 位")
    if approver and of_one_name(approver, line.values["actor"]):
        reading.fault(line, "approver：批准人不能是经办人（actor）本人，请由第二人批准")
    first, last = _day(reading, line, "valid_from") or date.min, _day(reading, line, "valid_to") or date.max
    if last < first:
        reading.fault(line, f"valid_to：最后一天 {last} 早于第一天 {first}")
    elif last < day:
        reading.fault(line, f"valid_to：最后一天 {last} 早于作出决定的日期 {day}")
    reading.say_once(line, (group, tier, where), f"{purpose} {first} {last}", f"{group} 的 {tier}（{where or '全市'}）")
    return AccessGrant(
        day,
        line.values["actor"],
        line.values["reason"],
        line.number,
        group,
        tier,
        where,
        purpose,
        first,
        last,
        approver,
    )
