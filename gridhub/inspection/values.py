"""What the values of a column look like: filled share, cell kinds, the field kind that reads them, a masked sample.

Belongs here: judging one column by its values and its header. Not here: finding the header (``look``).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

import polars as pl

from gridhub.contracts.base import columns_of
from gridhub.contracts.fields import ColumnSpec, Kind
from gridhub.ingest.sheets.header import bare, tight
from gridhub.ingest.sheets.raw_table import ColumnFound
from gridhub.inspection.captions import PERSONAL, are_like_names
from gridhub.inspection.shapes import (
    ENOUGH,
    Cell,
    are_accounts,
    are_addresses,
    are_like_ids,
    are_names,
    are_phones,
    is_account_caption,
    share,
)
from gridhub.project.project import Project
from gridhub.standardise.column import KIND_WORDS, value_shape
from gridhub.standardise.parse import Source, parser_for
from gridhub.standardise.parse.cell import HAN

LOOKED_AT = 200
"""Values of a column that are parsed to tell its kind, spread over all its rows."""
FEW = 12
SAMPLE = 3
WhyNot = Literal["", "belief", "account"]
"""Why a column should not be agreed to: what somebody believes or descends from, where their money lies."""
_BELIEF = re.compile("民族|宗教|信仰|政治面貌")
"""Columns that are dropped unless an agreement names them (domain.md §1.1, PIPL Art. 28)."""
_PERSONAL_KINDS = frozenset(("citizen_id", "person_name", "phone_list", "address", "longitude", "latitude", "id"))
_SHORT_NUMBER = re.compile(r"[-+]?\d{1,6}(?:\.\d{1,4})?%?")
_DATE = re.compile(r"(?:19|20)\d{2}[-./年]\d{1,2}(?:[-./月]\d{1,2}日?|月)?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.0+)?)?")
_WORD = re.compile(rf"[{HAN}A-Za-z（）()、/+]{{1,8}}|[{HAN}]{{1,6}}\d{{1,2}}|\d{{1,2}}[{HAN}]{{1,6}}")
_LONG_NUMBER = re.compile(r"\d{14,}[\dXx*]?")
_NULLS = ("", "无", "/", "\\", "-", "—", "--", "暂无", "不详", "未知")
_BY_VALUE: tuple[Kind, ...] = ("citizen_id", "permit_no", "uscc", "datetime", "date", "month")
_BY_FORM: tuple[tuple[Callable[[Sequence[Cell]], bool], Kind], ...] = (
    (are_phones, "phone_list"), (are_addresses, "address"), (are_names, "person_name"),
)  # fmt: skip
_NAMED_BY_KIND: tuple[Kind, ...] = ("citizen_id", "person_name", "phone_list", "address", "uscc", "permit_no")
"""Kinds whose columns mean much the same everywhere, so that the usual name of such a field can be proposed."""
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
    """One column. ``field``: the field its header stands for, else the usual name of a field of its kind
    (``is_guess``), else "". ``kind``: the field kind proposed; ``codes``: its code list. ``filled``: share of data rows;
    ``cell_kinds``: cells by kind of storage. ``sample``: masked. ``choices``: the values, when they are few, repeat and
    belong to nobody. ``why_not``: why it should not be agreed to. ``is_doubtful``: header and values disagree about the
    kind, or the values alone say what is not borne out; ``is_contradicted``: the first of the two, so surely that most
    values are none of their kind. ``is_personal``: no value of it is shown.
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
    why_not: WhyNot
    is_personal: bool
    is_doubtful: bool
    is_guess: bool = False
    is_contradicted: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether it holds no value at all, so that only its caption tells of it."""
        return not self.cell_kinds


@dataclass(frozen=True)
class _Judged:
    """What a column is taken for. ``field``: "" where its header is not known."""

    kind: Kind
    field: str = ""
    codes: str | None = None
    unit: str | None = None
    is_doubtful: bool = False
    is_contradicted: bool = False


def column_seen(
    column: ColumnFound, texts: pl.Series, kinds: pl.Series, every: pl.Series, project: Project,
    declared: Mapping[str, ColumnSpec],
) -> ColumnSeen:  # fmt: skip
    """Judge one column. ``texts``, ``kinds``: of data rows spread over the whole table; ``every``: the kinds of all its
    data rows. ``declared``: fields of the export that fits the sheet, if one does."""
    cells = pl.DataFrame({"text": texts.cast(pl.String).str.strip_chars(), "kind": kinds}).filter(
        pl.col("text").is_not_null() & ~pl.col("text").is_in(_NULLS) & ~pl.col("kind").is_in(["_", ""])
    )
    looked: list[Cell] = cells.gather_every(-(-cells.height // LOOKED_AT) or 1).rows()
    known = _words(project).spellings
    spec = declared.get(column.field) or known.get(tight(column.header)) or known.get(bare(column.header))
    why_not = _why_not(column.header, looked, spec, project)
    judged = _Judged("text") if why_not == "account" else _judge(column.header, looked, spec, project)
    field = judged.field or _words(project).usual.get(judged.kind, "")
    different = cells["text"].n_unique()
    personal = judged.kind in _PERSONAL_KINDS or bool(PERSONAL.search(column.header)) or _are_long_numbers(looked)
    few = 1 < different <= FEW and cells.height >= 2 * different and judged.kind in ("text", "code")
    distinct = sorted(cells["text"].unique()) if few else []
    few = few and not personal and all(_is_harmless(text, few=True) for text in distinct)
    few = few and (judged.kind == "code" or not are_like_names(distinct))
    stored: dict[str, int] = {}
    for letter, count in every.value_counts(sort=True).iter_rows():
        if letter not in ("_", ""):
            word = KIND_WORDS.get(letter, "text")
            stored[word] = stored.get(word, 0) + count
    said = cells.height / max(1, int((~kinds.is_in(["_", ""])).sum()))  # 无 is written, and says nothing
    shown = () if why_not else cells.head(SAMPLE).iter_rows()
    return ColumnSeen(
        letter=column.letter, index=column.index, header=column.header, field=field, kind=judged.kind,
        codes=judged.codes, unit=judged.unit, filled=said * sum(stored.values()) / max(len(every), 1),
        is_unique=different == cells.height > 1, cell_kinds=stored if cells.height else {},
        sample=tuple(masked(text, letter, personal=personal, few=few) for text, letter in shown),
        choices=tuple(distinct) if few and not why_not else (), why_not=why_not, is_personal=personal,
        is_doubtful=judged.is_doubtful, is_guess=bool(field) and not judged.field,
        is_contradicted=judged.is_contradicted,
    )  # fmt: skip


def _why_not(header: str, cells: Sequence[Cell], spec: ColumnSpec | None, project: Project) -> WhyNot:
    """Why a column should stay out of an agreement; "" when nothing is known against it.

    A field of the project whose values it holds was agreed to by somebody; that its caption says 证件号 is no such word.
    """
    if _BELIEF.search(header):
        return "belief"
    own = bare(header.rpartition("/")[2])
    says_id = (spec is not None and spec.kind == "citizen_id") or any(
        kind == "citizen_id" and re.search(pattern, own) for pattern, kind in (*_DECIDES, *_BY_HEADER)
    )
    if spec is not None and spec.kind != "citizen_id" and share(cells, _reader(spec, project)) >= ENOUGH:
        return ""
    if is_account_caption(header) or are_accounts(header, cells, says_id=says_id):
        return "account"
    return ""


def _are_long_numbers(cells: Sequence[Cell]) -> bool:
    """Numbers as long as those that tell people and accounts apart: whatever the column is, none of them is shown."""
    return share(cells, lambda text, _: bool(_LONG_NUMBER.fullmatch(text))) >= 1 - ENOUGH


def _judge(header: str, cells: Sequence[Cell], spec: ColumnSpec | None, project: Project) -> _Judged:
    """Kind, known field, code list, unit, and whether a person must confirm the kind.

    The header's word decides about what belongs to a person, also when the values are damaged: ids read as some other
    code would lose their sensitivity. Any other word counts when the values bear it out, else the values decide.
    """
    if spec is not None and (not cells or share(cells, _reader(spec, project)) >= ENOUGH):
        doubtful = spec.kind == "citizen_id" and not _are_ids(cells)
        return _Judged(spec.kind, spec.name, spec.codes, spec.unit, doubtful)
    name = spec.name if spec is not None and spec.kind in ("citizen_id", "phone_list", "date") else ""
    own = bare(header.rpartition("/")[2])
    for pattern, kind in _DECIDES:
        if re.search(pattern, own):
            agrees = not cells or share(cells, _plain_reader(kind)) >= ENOUGH
            doubtful = not agrees or (kind == "citizen_id" and not _are_ids(cells))
            return _Judged(kind, name, is_doubtful=doubtful, is_contradicted=not agrees)
    for pattern, kind in _BY_HEADER:
        if re.search(pattern, header) and (not cells or share(cells, _plain_reader(kind)) >= ENOUGH):
            return _Judged(kind, name, unit="元" if kind == "money" else None)
    return _judge_by_values(cells)


def _judge_by_values(cells: Sequence[Cell]) -> _Judged:
    if len(cells) < 2:
        return _Judged("text")
    for kind in _BY_VALUE:
        if share(cells, _plain_reader(kind)) >= ENOUGH:
            if kind == "citizen_id" and not are_like_ids(cells):
                continue  # a long number stored as a number has lost digits, and is no id for that
            if kind == "uscc" and share(cells, lambda text, _: text.isdigit()) > 1 - ENOUGH:
                continue  # a credit code of digits alone is rare, an id with a wrong digit is not
            return _Judged(kind)
    if are_like_ids(cells):
        return _Judged("citizen_id", is_doubtful=True)
    return next(
        (_Judged(kind, is_doubtful=kind == "person_name") for fits, kind in _BY_FORM if fits(cells)), _Judged("text")
    )


def _are_ids(cells: Sequence[Cell]) -> bool:
    """Whether some ids are sound: a column of damaged ones alone may be something else."""
    whole = ColumnSpec("x", "VARCHAR", "x", "", "citizen_id", "S4", "keep", False, None, None, None)
    parse = parser_for(whole, None, Source(date.max)).parse
    return not cells or share(cells, lambda text, kind: parse(text, kind).fault is None) >= 1 - ENOUGH


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


@dataclass(frozen=True)
class _Vocabulary:
    """What the connectors of a project know. ``spellings``: normalised header → the contract field it stands for, when all
    connectors agree about its name. ``usual``: kind → the name that most exports give a field of it."""

    spellings: Mapping[str, ColumnSpec]
    usual: Mapping[Kind, str]


_LAST: list[tuple[Project, _Vocabulary]] = []
"""The project asked about last, and its words: the columns of one file ask one after the other."""


def _words(project: Project) -> _Vocabulary:
    if not _LAST or _LAST[0][0] is not project:
        _LAST[:] = [(project, _vocabulary(project))]
    return _LAST[0][1]


def _vocabulary(project: Project) -> _Vocabulary:
    owners: dict[str, dict[str, ColumnSpec]] = {}
    counts: dict[Kind, Counter[str]] = {kind: Counter() for kind in _NAMED_BY_KIND}
    for (department, export), contract in sorted(project.std_contracts.items()):
        specs = {column.name: column for column in columns_of(contract)}
        for spec in specs.values():
            if spec.kind in counts:
                counts[spec.kind][spec.name] += 1
        for name, aliases in project.connectors[department].exports[export].columns.items():
            for alias in aliases:
                for key in (tight(alias), bare(alias)):
                    owners.setdefault(key, {})[name] = specs[name]
    spellings = {key: next(iter(specs.values())) for key, specs in owners.items() if len(specs) == 1}
    usual = {kind: min(names, key=lambda name: (-names[name], name)) for kind, names in counts.items() if names}
    return _Vocabulary(spellings, usual)


def masked(text: str, kind: str, *, personal: bool, few: bool) -> str:
    """A value as it may be shown: plain when it is surely nobody's, else by its shape alone."""
    return text if not personal and _is_harmless(text, few) else value_shape(text, kind)


def _is_harmless(text: str, few: bool) -> bool:
    """A short number, a date, or one of few short words that repeat; a long run of digits or letters never is."""
    plain = unicodedata.normalize("NFKC", text)
    return bool(_SHORT_NUMBER.fullmatch(plain) or _DATE.fullmatch(plain) or (few and _WORD.fullmatch(plain)))
