"""What the values of a column look like: filled share, cell kinds, the field kind that reads them, a masked sample.

Belongs here: judging one column by its values and its header. Not here: finding the header (``look``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import polars as pl

from gridhub.contracts.base import columns_of
from gridhub.contracts.fields import ColumnSpec, Kind
from gridhub.ingest.sheets.header import bare, tight
from gridhub.ingest.sheets.raw_table import ColumnFound
from gridhub.inspection.captions import PERSONAL, are_like_names
from gridhub.project.project import Project
from gridhub.standardise.column import KIND_WORDS, value_shape
from gridhub.standardise.parse import Source, parser_for
from gridhub.standardise.parse.cell import HAN

LOOKED_AT = 2_000
"""Values of a column that are parsed to tell its kind."""
ENOUGH = 0.8
"""Share of values a kind must read to be proposed."""
FEW = 12
SAMPLE = 3
NOT_TAKEN = re.compile("民族|宗教|信仰|政治面貌")
"""Columns that are dropped unless an agreement names them (domain.md §1.1, PIPL Art. 28)."""
_PERSONAL_KINDS = frozenset(("citizen_id", "person_name", "phone_list", "address", "longitude", "latitude", "id"))
_SHORT_NUMBER = re.compile(r"[-+]?\d{1,6}(?:\.\d{1,4})?%?")
_DATE = re.compile(r"(?:19|20)\d{2}[-./年]\d{1,2}(?:[-./月]\d{1,2}日?|月)?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.0+)?)?")
_WORD = re.compile(rf"[{HAN}A-Za-z（）()、/+]{{1,8}}|[{HAN}]{{1,6}}\d{{1,2}}|\d{{1,2}}[{HAN}]{{1,6}}")
_LIKE_ID = re.compile(r"\d{14,20}[\dXx*]?")
_NULLS = frozenset(("", "无", "/", "\\", "-", "—", "--", "暂无", "不详", "未知"))
_BY_VALUE: tuple[Kind, ...] = ("citizen_id", "permit_no", "uscc", "datetime", "date", "month", "phone_list")
_DECIDES: tuple[tuple[str, Kind], ...] = (
    ("(?:身份证?|证件)(?:号码?|编号)?$", "citizen_id"), ("(?:电话|手机|联系方式)(?:号码?)?$", "phone_list"),
    ("(?:姓名|名字|曾用名)$", "person_name"), ("(?:地址|住址|住所|详址)$", "address"),
)  # fmt: skip
"""What the last words of a header settle, whatever the values look like."""
_BY_HEADER: tuple[tuple[str, Kind], ...] = (
    ("身份证|公民身份|证件号", "citizen_id"), ("信用代码", "uscc"), ("许可证编号|排污", "permit_no"),
    ("电话|手机|联系方式", "phone_list"), ("地址|住址|居住地|所在地|地点|位置|住所|详址", "address"),
    ("姓名|联系人|负责人|法定代表人|经办人|当事人$", "person_name"), ("经度", "longitude"), ("纬度", "latitude"),
    ("金额|元[)）]?$|投资|资本", "money"), ("时间$", "datetime"), ("日期|日$", "date"), ("年月|月份", "month"),
    ("人数|户数|数量|个数|次数|年龄", "integer"), ("面积", "decimal"),
)  # fmt: skip


@dataclass(frozen=True)
class ColumnSeen:
    """One column. ``field``: known field of its header, else "". ``kind``: the field kind proposed; ``codes``: its code
    list. ``filled``: share of data rows; ``cell_kinds``: cells by kind of storage. ``sample``: masked.
    ``choices``: the values, when they are few, repeat and belong to nobody. ``is_doubtful``: header and values disagree
    about the kind, or the values alone say what is not borne out. ``is_personal``: no value of it is shown.
    """

    letter: str
    index: int
    header: str
    field: str
    kind: Kind
    codes: str | None
    unit: str | None
    filled: float
    is_unique: bool
    cell_kinds: Mapping[str, int]
    sample: tuple[str, ...]
    choices: tuple[str, ...]
    is_sensitive: bool
    is_personal: bool
    is_doubtful: bool


def column_seen(
    column: ColumnFound, texts: pl.Series, kinds: pl.Series, project: Project, declared: Mapping[str, ColumnSpec]
) -> ColumnSeen:
    """Judge one column of the data rows. ``declared``: fields of the export that fits the sheet, if one does."""
    cells = [
        (text.strip(), kind)
        for text, kind in zip(texts, kinds, strict=True)
        if text and text.strip() not in _NULLS and kind not in ("_", "")
    ]
    spec = (
        declared.get(column.field)
        or _known(project).get(tight(column.header))
        or _known(project).get(bare(column.header))
    )
    kind, codes, unit, name, is_doubtful = _kind(column.header, cells, spec, project)
    values = [text for text, _ in cells]
    distinct = sorted(set(values))
    few = 1 < len(distinct) <= FEW and len(values) >= 2 * len(distinct) and kind in ("text", "code")
    sensitive = bool(NOT_TAKEN.search(column.header))
    personal = kind in _PERSONAL_KINDS or bool(PERSONAL.search(column.header))
    few = few and not personal and all(_is_harmless(text, few=True) for text in distinct)
    few = few and (kind == "code" or not are_like_names(distinct))
    stored: dict[str, int] = {}
    for _, letter in cells:
        word = KIND_WORDS.get(letter, "text")
        stored[word] = stored.get(word, 0) + 1
    return ColumnSeen(
        letter=column.letter, index=column.index, header=column.header, field=name, kind=kind, codes=codes, unit=unit,
        filled=len(cells) / max(len(texts), 1), is_unique=len(distinct) == len(values) > 1, cell_kinds=stored,
        sample=() if sensitive else tuple(masked(t, letter, personal=personal, few=few) for t, letter in cells[:SAMPLE]),
        choices=tuple(distinct) if few and not sensitive else (), is_sensitive=sensitive, is_personal=personal,
        is_doubtful=is_doubtful,
    )  # fmt: skip


def _kind(
    header: str, cells: list[tuple[str, str]], spec: ColumnSpec | None, project: Project
) -> tuple[Kind, str | None, str | None, str, bool]:
    """Kind, code list, unit, known field, and whether a person must confirm the kind.

    The header's word decides about what belongs to a person, also when the values are damaged: ids read as some other
    code would lose their sensitivity. Any other word counts when the values bear it out, else the values decide.
    """
    if spec is not None and (not cells or _share(cells, _reader(spec, project)) >= ENOUGH):
        return spec.kind, spec.codes, spec.unit, spec.name, spec.kind == "citizen_id" and not _are_ids(cells)
    name = spec.name if spec is not None and spec.kind in ("citizen_id", "phone_list", "date") else ""
    own = bare(header.rpartition("/")[2])
    for pattern, kind in _DECIDES:
        if re.search(pattern, own):
            agrees = not cells or _share(cells, _plain_reader(kind)) >= ENOUGH
            return kind, None, None, name, not agrees or (kind == "citizen_id" and not _are_ids(cells))
    for pattern, kind in _BY_HEADER:
        if re.search(pattern, header) and (not cells or _share(cells, _plain_reader(kind)) >= ENOUGH):
            return kind, None, "元" if kind == "money" else None, name, False
    if len(cells) < 2:
        return "text", None, None, "", False
    for kind in _BY_VALUE:
        if _share(cells, _plain_reader(kind)) >= ENOUGH:
            if kind == "uscc" and _share(cells, lambda text, _: text.isdigit()) > 1 - ENOUGH:
                continue  # a credit code of digits alone is rare, an id with a wrong digit is not
            return kind, None, None, "", False
    if _share(cells, lambda text, _: bool(_LIKE_ID.fullmatch(text))) >= ENOUGH:
        return "citizen_id", None, None, "", True
    return "text", None, None, "", False


def _are_ids(cells: list[tuple[str, str]]) -> bool:
    """Whether some ids are sound: a column of damaged ones alone may be something else."""
    whole = ColumnSpec("x", "VARCHAR", "x", "", "citizen_id", "S4", "keep", False, None, None, None)
    parse = parser_for(whole, None, Source(date.max)).parse
    return not cells or _share(cells, lambda text, kind: parse(text, kind).fault is None) >= 1 - ENOUGH


def _share(cells: list[tuple[str, str]], reads: Callable[[str, str], bool]) -> float:
    some = cells[:LOOKED_AT]
    return sum(reads(text, kind) for text, kind in some) / len(some)


def _reader(spec: ColumnSpec, project: Project) -> Callable[[str, str], bool]:
    listed = project.codes.get(spec.codes or "")
    spellings = listed.values if spec.kind == "code" and listed is not None else {}
    parser = parser_for(spec, None, Source(date.max, spellings=spellings))
    return lambda text, kind: _reads(parser.parse, text, kind)


@cache
def _plain_reader(kind: Kind) -> Callable[[str, str], bool]:
    spec = ColumnSpec("x", "VARCHAR", "x", "", kind, "S2", "keep", False, None, "元" if kind == "money" else None, None)
    parser = parser_for(spec, None, Source(date.max))
    return lambda text, letter: _reads(parser.parse, text, letter)


def _reads(parse: Callable[[str, str], object], text: str, kind: str) -> bool:
    """A value of the right nature counts, damaged or not: a wrong check digit is still an id."""
    if kind in ("e", "f"):
        return True
    found = parse(text, kind)
    fault = getattr(found, "fault", None)
    return fault is None or fault.rule in ("CID_CHECK_DIGIT", "ID_STORED_AS_NUMBER", "USCC_CHECK_DIGIT", "DATE_PARTIAL")


_CACHE: dict[int, dict[str, ColumnSpec]] = {}


def _known(project: Project) -> Mapping[str, ColumnSpec]:
    """Header spelling → the contract field it stands for, when all connectors agree about its name."""
    found = _CACHE.get(id(project))
    if found is None:
        owners: dict[str, dict[str, ColumnSpec]] = {}
        for (department, export), contract in sorted(project.std_contracts.items()):
            specs = {column.name: column for column in columns_of(contract)}
            for name, aliases in project.connectors[department].exports[export].columns.items():
                for alias in aliases:
                    for key in (tight(alias), bare(alias)):
                        owners.setdefault(key, {})[name] = specs[name]
        found = {key: next(iter(specs.values())) for key, specs in owners.items() if len(specs) == 1}
        _CACHE.clear()
        _CACHE[id(project)] = found
    return found


def masked(text: str, kind: str, *, personal: bool, few: bool) -> str:
    """A value as it may be shown: plain when it is surely nobody's, else by its shape alone."""
    return text if not personal and _is_harmless(text, few) else value_shape(text, kind)


def _is_harmless(text: str, few: bool) -> bool:
    """A short number, a date, or one of few short words that repeat; a long run of digits or letters never is."""
    plain = unicodedata.normalize("NFKC", text)
    return bool(_SHORT_NUMBER.fullmatch(plain) or _DATE.fullmatch(plain) or (few and _WORD.fullmatch(plain)))
