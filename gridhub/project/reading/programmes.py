"""Reading ``assets/rules/programme.yaml``: the law of benefit programmes, every fault with its line.

Belongs here: keys, values, contradictions. Not here: what a rule means (``project.programmes``), that the file is there where
some SQL asks for it (``sql.rule_files``). Faults are in Chinese: the department of civil affairs reviews this file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

from gridhub.contracts.errors import ProjectError
from gridhub.project.names import perhaps
from gridhub.project.programmes import (
    BASES,
    ENTITLED_BY,
    FILE,
    ON_DEATH,
    PAID,
    PAYEES,
    UNITS,
    Basis,
    EntitledBy,
    OnDeath,
    Paid,
    Payee,
    Programme,
    Unit,
)
from gridhub.project.reading.yaml_source import YamlSource, read_yaml

_WORDS: Mapping[str, tuple[str, ...]] = {
    "unit": UNITS, "payee": PAYEES, "entitled_by": ENTITLED_BY, "on_death": ON_DEATH, "paid": PAID, "basis": BASES,
}  # fmt: skip
_REQUIRED = ("programme", *_WORDS, "decided_by", "source")
_KNOWN = (*_REQUIRED, "age", "grades", "listed_as", "exclusive_with", "cut_off_day")
_OLDEST = 130
_LAST_DAY = 28
"""The last day that every month has; a roll that is closed later is closed at the month's end."""


def read_programmes(
    root: Path, codes: Mapping[str, str] | None, categories: Sequence[str] = ()
) -> tuple[tuple[Programme, ...], list[ProjectError]]:
    """The programmes in the order of the file; ``codes``: programmes of ``schemas/codes/programme.csv`` with their names
    (None: there is no list, not checked), ``categories``: those of key persons (none: not
    checked)."""
    if not (root / FILE).exists():
        return (), []
    source, errors = read_yaml(root / FILE, FILE)
    if source is None:
        return (), errors
    if not isinstance(source.value, dict) or set(source.value) != {"programmes"}:
        others = [str(key) for key in source.value if key != "programmes"] if isinstance(source.value, dict) else []
        told = f"；不认识“{others[0]}”" if others else ""
        return (), [
            ProjectError(FILE, source.line_of(others[:1]), f"最外层只写一项 programmes，其下每个项目一条{told}")
        ]
    entries = source.value["programmes"]
    if not isinstance(entries, list) or not entries:
        line = source.line_of(["programmes"])
        return (), [ProjectError(FILE, line, "programmes 下面要有一条以上，每条以“- programme: …”开头")]
    found: list[tuple[int, Programme]] = []
    for number, entry in enumerate(entries):
        faults = [
            ProjectError(FILE, source.line_of(["programmes", number, *place]), message)
            for place, message in _faults(entry, codes, categories)
        ]
        errors += faults
        if not faults:
            found.append((number, _programme(entry)))
    if not errors:
        errors += _contradictions(source, found, codes)
    return tuple(one for _, one in found), errors


def _faults(
    entry: object, codes: Mapping[str, str] | None, categories: Sequence[str]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Place inside the entry and message of everything that is wrong with it alone."""
    if not isinstance(entry, dict):
        yield (), "每个项目写成几行“名称: 值”"
        return
    for key in entry:
        if key not in _KNOWN:
            yield (str(key),), f"不认识“{key}”{perhaps(str(key), _KNOWN)}；可写：{'、'.join(_KNOWN)}"
    for key in _REQUIRED:
        if key not in entry:
            yield (), f"缺少 {key}"
    for key, known in _WORDS.items():
        if key in entry and entry[key] not in known:
            yield (key,), f"{key}：应为 {' 或 '.join(known)}，不是“{entry[key]}”"
    for key in ("programme", "decided_by", "source"):
        if key in entry and not (isinstance(entry[key], str) and entry[key].strip()):
            yield (key,), f"{key}：要写一个词，不是“{entry[key]}”"
    code = entry.get("programme")
    if codes is not None and isinstance(code, str) and code not in codes:
        yield ("programme",), f"schemas/codes/programme.csv 中没有项目“{code}”{perhaps(code, tuple(codes))}"
    listed_as = entry.get("listed_as")
    if categories and listed_as is not None and listed_as not in categories:
        told = perhaps(str(listed_as), tuple(categories))
        yield ("listed_as",), f"schemas/codes/key_person_category.csv 中没有类别“{listed_as}”{told}"
    for key in ("grades", "exclusive_with"):
        words = entry.get(key, [""])
        if not (isinstance(words, list) and words and all(isinstance(word, str) for word in words)):
            yield (key,), f"{key}：写成 [甲, 乙]；没有就不写这一项"
    if "age" in entry and _age(entry) is None:
        yield ("age",), f"age：写成 [起, 止]，0 至 {_OLDEST} 的整数，起不大于止；没有止就写 [起, null]"
    day = entry.get("cut_off_day", 1)
    if not isinstance(day, int) or isinstance(day, bool) or not 1 <= day <= _LAST_DAY:
        yield ("cut_off_day",), f"cut_off_day：应为 1 至 {_LAST_DAY} 的整数，不是“{day}”；月末截止就不写这一项"
    yield from _against_itself(entry)


def _against_itself(entry: Mapping[str, object]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if entry.get("unit") == "person" and entry.get("on_death") == "recompute":
        yield ("on_death",), "按人发放的项目，人死亡就停发（stop），没有可以重新核算的"
    if entry.get("unit") == "person" and entry.get("payee") == "head":
        yield ("payee",), "按人发放的项目没有户主：payee 写 self 或 guardian"
    if entry.get("unit") == "household" and entry.get("payee") == "self":
        yield ("payee",), "按户发放的项目由户主或监护人领取：payee 写 head 或 guardian"
    if entry.get("entitled_by") == "age" and "age" not in entry:
        yield ("entitled_by",), "按年龄享受的项目要写 age"
    if entry.get("entitled_by") == "grade" and "grades" not in entry:
        yield ("entitled_by",), "按等级享受的项目要写 grades"
    if entry.get("entitled_by") in ("grade", "status") and "listed_as" not in entry:
        yield ("entitled_by",), "按等级或身份享受的项目要写 listed_as：认定名单的类别"
    if entry.get("paid") != "advance" and "cut_off_day" in entry:
        yield ("cut_off_day",), "只有预发（paid: advance）的项目有名册截止日"
    others = entry.get("exclusive_with")
    if isinstance(others, list) and entry.get("programme") in others:
        yield ("exclusive_with",), "项目不能与自己互斥"
    if isinstance(others, list) and len({str(word) for word in others}) < len(others):
        yield ("exclusive_with",), "exclusive_with：同一项目写了两次"


def _contradictions(
    source: YamlSource, found: list[tuple[int, Programme]], codes: Mapping[str, str] | None
) -> Iterator[ProjectError]:
    """What one entry says against another, or against the list of codes."""
    first: dict[str, int] = {}
    by_code = {one.code: one for _, one in found}
    for number, one in found:
        line = source.line_of(["programmes", number])
        before = first.setdefault(one.code, line)
        if before != line:
            yield ProjectError(FILE, line, f"项目“{one.code}”在第 {before} 行已写过")
        line = source.line_of(["programmes", number, "exclusive_with"])
        for other in one.exclusive_with:
            if other not in by_code:
                told = perhaps(other, tuple(by_code))
                yield ProjectError(FILE, line, f"exclusive_with：本文件没有项目“{other}”{told}")
            elif one.code not in by_code[other].exclusive_with:
                message = f"“{one.code}”与“{other}”互斥，而“{other}”没有写 exclusive_with: [{one.code}]：两边都要写"
                yield ProjectError(FILE, line, message)
    for code, name in (codes or {}).items():
        if code not in by_code:
            line = source.line_of(["programmes"])
            yield ProjectError(
                FILE, line, f"缺少项目“{code}”（{name}）：schemas/codes/programme.csv 有，没有规则就不能核对"
            )


def _age(entry: Mapping[str, object]) -> tuple[int | None, int | None] | None:
    """From and to; None: not an age."""
    value = entry.get("age")
    if not isinstance(value, list) or len(value) != 2:
        return None
    for bound in value:
        if bound is not None and (not isinstance(bound, int) or isinstance(bound, bool) or not 0 <= bound <= _OLDEST):
            return None
    low, high = value
    if (low is None and high is None) or (low is not None and high is not None and low > high):
        return None
    return low, high


def _programme(entry: Mapping[str, object]) -> Programme:
    def words(key: str) -> tuple[str, ...]:
        return tuple(str(word) for word in cast("list[object]", entry.get(key, [])))

    return Programme(
        code=str(entry["programme"]), unit=cast(Unit, entry["unit"]), payee=cast(Payee, entry["payee"]),
        entitled_by=cast(EntitledBy, entry["entitled_by"]), age=_age(entry) or (None, None), grades=words("grades"),
        listed_as=cast("str | None", entry.get("listed_as")),
        exclusive_with=words("exclusive_with"), on_death=cast(OnDeath, entry["on_death"]), paid=cast(Paid, entry["paid"]),
        cut_off_day=cast("int | None", entry.get("cut_off_day")), decided_by=str(entry["decided_by"]),
        basis=cast(Basis, entry["basis"]), source=str(entry["source"]),
    )  # fmt: skip
