"""The row law: every row of a sheet with a table gets exactly one kind, by rule.

Belongs here: the rules. Not here: finding the header (``header``), judging values of data rows (``standardise``).
When in doubt a row is data: a wrong data row is quarantined with a reason, a wrong note would be lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import polars as pl

from gridhub.ingest.sheets.header import Row, tight
from gridhub.ingest.sheets.raw_cells import cell, cell_columns, texts_by_row
from gridhub.ingest.sheets.raw_table import RowKind
from gridhub.project.connector import LONGEST_PLACE

NEAR_HEADER = 3
"""Rows below a header in which column numbers, examples and filling hints may stand."""

_UNIT = re.compile(
    r"^(填报|填表|报送|制表|上报|编制|统计|数据|导出)?(单位|部门|日期|时间|期间|机构)(\(.*\))?:|^(计量|金额|货币)?单位[:(]"
)
_AMOUNT = re.compile(r"^[¥￥]?-?[\d,，]+(\.\d+)?(元|万元|人|户|月)?$|^\d{4}[-./年]\d{1,2}([-./月]\d{0,2}日?)?$")
"""An amount, a count or a month: what a total may have beside it."""
_ORDINAL = re.compile(r"^[(\[]?(\d{1,3}|[甲乙丙丁戊己庚辛壬癸]|[a-z])[)\]]?([=+].*)?$")
_EXAMPLE = re.compile(r"^(示例|样例|填写示例|举例|例如|例)\d*([:：(].*)?$")
_HINT = re.compile(r"必填|选填|格式[:为]|填写|请填|下拉|分隔|yyyy|例如|如:")
_NUMBERED = re.compile(r"^([(]?\d{1,2}[)、.]|[一二三四五六七八九十]+、|[①-⑳])")
_LONG_NOTE = 15
_ORDINAL_TEXT = r"^[(（\[]?(\d{1,3}|[甲乙丙丁戊己庚辛壬癸]|[A-Za-z])[)）\]]?$"
_SUSPECTS_AT_ONCE = 20_000
_SAMPLE = 2_000
_SHORTEST_NUMBER = 7
"""Characters of the shortest thing that tells one row from another (a fixed-line phone); a count is shorter."""


@dataclass(frozen=True)
class TableShape:
    """What the rules need to know of a table. ``first``/``last``: header rows, 0-based.

    ``mapped``: cells that have a field. ``required``: cells of required fields that are text. ``telling``: cells of
    fields only one thing can have (ids, phone): a row with a number of that length in one of them is never a total.
    """

    first: int
    last: int
    header: tuple[tuple[str, ...], ...]
    above: frozenset[tuple[str, ...]]
    mapped: tuple[int, ...]
    required: tuple[int, ...]
    telling: tuple[int, ...]
    total_words: tuple[str, ...]
    note_words: tuple[str, ...]
    place: str = ""
    """Pattern of the line that names the place of the rows below it ("" when the export has none)."""
    header_cells: frozenset[tuple[int, str]] = frozenset()
    """Column and normalised text of every cell of the header rows."""
    agreed: tuple[int, ...] = ()
    """Columns whose cells are kept; a row that holds none of them says nothing that may be kept."""
    has_required: bool = True
    """Some field of the contract must be filled, so that a row without a value is set aside and told."""
    spellings: Mapping[str, int] = field(default_factory=dict)
    """Normalised spelling of a field → its column in this table, -1 when the table has none."""


def plain(text: str | None) -> str:
    """Text without width and spaces, as words are compared."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or "")).casefold()


def signature(cells: Row) -> tuple[str, ...]:
    """The normalised texts of a row without its empty cells: two rows with the same one say the same."""
    return tuple(tight(cell) for cell in cells if cell)


def classify(frame: pl.DataFrame, shape: TableShape) -> pl.Series:
    """The kind of each row of a sheet, in order.

    ``frame``: all rows of one sheet from its row 1 on, columns kinds and c0 … cn. Rows that cannot be
    anything but data are told apart in one pass; the rules look at the others one by one.
    """

    filled_from = frame.select(pl.col("kinds").str.find("[^_]")).to_series()
    blank = filled_from.is_null()
    suspects = (~blank & _suspects(frame, filled_from, shape)).arg_true()
    above = pl.select(pl.when(~blank).then(pl.int_range(pl.lit(len(blank)))).forward_fill().shift(1)).to_series()
    kinds = _Kinds(blank, {})
    previous_header = shape.last
    for start in range(0, len(suspects), _SUSPECTS_AT_ONCE):
        places = suspects.slice(start, _SUSPECTS_AT_ONCE)
        rows = zip(places, texts_by_row(frame[places]), above.gather(places).to_list(), strict=True)
        for at, cells, last in rows:
            before = None if last is None else kinds.at(last)
            kinds.told[at] = kind_of_row(cells, at, shape, before=before, since_header=at - previous_header)
            if kinds.told[at] == "repeated_header":
                previous_header = at
    if shape.place:
        _mark_places(frame, kinds, shape)
    return kinds.series()


@dataclass(frozen=True)
class _Kinds:
    """Kinds of rows: those ``told`` by rule, the others blank or data."""

    blank: pl.Series
    told: dict[int, RowKind]

    def at(self, row: int) -> RowKind:
        return self.told.get(row) or ("blank" if self.blank[row] else "data")

    def series(self) -> pl.Series:

        others = pl.select(row_kind=pl.when(self.blank).then(pl.lit("blank")).otherwise(pl.lit("data"))).to_series()
        return others.scatter(list(self.told), list(self.told.values())) if self.told else others


def _suspects(frame: pl.DataFrame, filled_from: pl.Series, shape: TableShape) -> pl.Series:
    """Rows the rules must look at. Too many cost time, one too few is lost to the rules.

    A row is compared with headers in its required cells only: a repeated header row holds little but words of headers,
    and a row in which such a cell is empty is a suspect for it.
    """

    words = _any_of([*shape.total_words, *shape.note_words])
    heads = sorted({*(text for row in shape.header for text in row), *shape.spellings})
    first = _first_filled(frame, filled_from)
    found = pl.select(pl.int_range(pl.lit(frame.height)) <= shape.last + NEAR_HEADER + 1).to_series()
    found |= first.is_null()  # filled, but without a text: a formula never calculated
    if words:
        found |= first.str.contains(words).fill_null(False)
    for index in shape.required or shape.mapped:
        texts_of = frame.select(cell(frame, index)).to_series()
        if shape.required:
            found |= texts_of.is_null()
        # where nearly every row says something else, finding the others costs more than looking at them twice
        is_varied = texts_of.head(_SAMPLE).n_unique() > _SAMPLE // 2
        texts = pl.DataFrame({"text": (texts_of if is_varied else texts_of.unique()).drop_nulls()})
        telling: list[pl.DataFrame] = []
        if words and index in shape.required:
            telling.append(texts.filter(pl.col("text").str.contains(words)))
        if not shape.required or index in shape.required:
            telling.append(texts.filter(_may_be_head(heads)).filter(_tight_text(pl.col("text")).is_in(heads)))
        if shape.required and index == shape.required[0]:
            telling.append(texts.filter(pl.col("text").str.strip_chars().str.contains(_ORDINAL_TEXT)))
        told = pl.concat(telling)["text"] if telling else texts["text"].head(0)
        if len(told):
            found |= texts_of.is_in(told.to_list()).fill_null(False)
    return found


def _first_filled(frame: pl.DataFrame, filled_from: pl.Series) -> pl.Series:
    """The text of the first cell of each row that holds anything: null when it has none (a formula never calculated)."""
    first = pl.repeat(None, frame.height, dtype=pl.String, eager=True)
    for index in filled_from.drop_nulls().unique().sort():
        first = frame.select(cell(frame, index)).to_series().zip_with(filled_from.eq_missing(index), first)
    return first


def _mark_places(frame: pl.DataFrame, kinds: _Kinds, shape: TableShape) -> None:
    """Lines between the rows that say whose rows follow: a single text that is a place, or holds one above a header."""

    filled = [pl.col(name).is_not_null() for name in cell_columns(frame)]
    alone = frame.select(pl.sum_horizontal(filled) == 1).to_series().arg_true() if filled else ()
    for at in alone:
        if at <= shape.last or kinds.at(at) not in ("data", "note"):
            continue
        text = next(text for text in texts_by_row(frame[at])[0] if text).strip()
        below = next((kind for row in range(at + 1, frame.height) if (kind := kinds.at(row)) != "blank"), None)
        if len(text) > LONGEST_PLACE:
            continue
        if re.fullmatch(shape.place, text) or (below == "repeated_header" and re.search(shape.place, text)):
            kinds.told[at] = "title"


def _may_be_head(heads: Sequence[str]) -> pl.Expr:
    """Without digits, unless a word of the headers has one: ids and addresses need not be compared with them."""

    return pl.lit(any(re.search(r"\d", head) for head in heads)) | ~pl.col("text").str.contains(r"\d")


def _tight_text(cell: pl.Expr) -> pl.Expr:
    return (
        cell.str.normalize("NFKC")
        .str.replace_all(r"[\s_*\u200b-\u200d\ufeff]+", "")
        .str.replace_all("[:;,、。]+$", "")
        .str.to_lowercase()
    )


def _any_of(words: Sequence[str]) -> str:
    """Any of the words, with spaces between its characters or none."""
    return "|".join(
        r"\s*".join("[:：]" if character == ":" else re.escape(character) for character in plain(word))
        for word in words
    )


def kind_of_row(cells: Row, at: int, shape: TableShape, *, before: RowKind | None, since_header: int) -> RowKind:
    """The kind of one row. ``at``: 0-based; ``before``: kind of the last row above that is not blank;
    ``since_header``: rows below the last (repeated) header row.
    """
    filled = {index: plain(cell) for index, cell in enumerate(cells) if cell}
    if not filled:
        return "blank"
    first_index = min(filled)
    first = filled[first_index]
    is_note_word, is_open = _note_word(first, shape)
    if at < shape.first:
        if is_note_word:
            return "note"
        return "unit" if any(_UNIT.match(text) for text in filled.values()) else "title"
    if at <= shape.last:
        return "header"
    own = signature(cells)
    if _repeats_header(own, shape) or _is_other_header(cells, shape):
        return "repeated_header"
    if own in shape.above and not _required_filled(filled, shape, but=first_index):
        return "unit" if any(_UNIT.match(text) for text in filled.values()) else "title"
    near = since_header <= NEAR_HEADER
    if near and _is_column_numbers(filled, shape):
        return "column_numbers"
    if (
        near
        and before != "data"
        and (_EXAMPLE.match(first) or any(_EXAMPLE.match(filled.get(i, "")) for i in shape.required))
    ):
        return "example"
    if near and before != "data" and 2 * sum(bool(_HINT.search(text)) for text in filled.values()) >= len(filled):
        return "note"
    total = _total(filled, first_index, shape)
    if total is not None:
        return total
    others = [index for index in _required_filled(filled, shape, but=first_index) if ":" not in filled[index]]
    if is_open:  # 说明书印刷厂 beside an address is a firm; a sentence that begins so stands alone
        if not others and not _is_telling(filled, first_index, shape):
            return "note"
    elif is_note_word and 2 * len(others) <= len(shape.required) and len(others) < max(1, len(shape.required)):
        return "note"
    if (
        before == "note"
        and at > shape.last + NEAR_HEADER
        and len(filled) == 1
        and _continues_note(first, first_index, shape)
    ):
        return "note"
    if shape.agreed and not any(index in shape.agreed for index in filled):
        # serial numbers typed beforehand; where no field is required, whatever would become a record without a value
        only_numbered = len(filled) == 1 and first.isdecimal() and len(first) < _SHORTEST_NUMBER
        if only_numbered or not shape.has_required:
            return "note"
    return "data"


def _note_word(first: str, shape: TableShape) -> tuple[bool, bool]:
    """Whether a text begins with a note word, and whether the word goes on as another one (说明 in 说明书)."""
    word = next((w for w in map(plain, shape.note_words) if first.startswith(w)), None)
    if word is None:
        return False, False
    return True, not word.endswith(":") and len(first) > len(word) and first[len(word)].isalpha()


def _is_telling(filled: dict[int, str], first_index: int, shape: TableShape) -> bool:
    """A number that only one thing can have stands in its column."""
    return any(len(filled.get(index, "")) >= _SHORTEST_NUMBER for index in shape.telling if index != first_index)


def _repeats_header(own: tuple[str, ...], shape: TableShape) -> bool:
    return len(own) >= 2 and any(set(own) <= set(texts) and 2 * len(own) > len(texts) for texts in shape.header)


def _is_other_header(cells: Row, shape: TableShape) -> bool:
    """At least half of a row are names of columns, spelled as any header of this export may be."""
    said = [(index, tight(cell)) for index, cell in enumerate(cells) if cell]
    named = sum(text in shape.spellings or (index, text) in shape.header_cells for index, text in said)
    return named >= 2 and 2 * named >= len(said)


def moved_header(frame: pl.DataFrame, kinds: pl.Series, shape: TableShape) -> int | None:
    """The first row (1-based) that is a header like the one above, with other columns or in another order.

    What stands below it would be read under the wrong names.
    """
    places: list[int] = (kinds == "repeated_header").arg_true().to_list()
    for at in places:
        for index, said in enumerate(texts_by_row(frame[at])[0]):
            text = tight(said or "")
            if not text or (index, text) in shape.header_cells:
                continue
            own = shape.spellings.get(text)
            if (own is not None and own != index) or (own is None and index in shape.mapped):
                return at + 1
    return None


def _required_filled(filled: dict[int, str], shape: TableShape, *, but: int) -> list[int]:
    return [index for index in shape.required if index in filled and index != but]


def _is_column_numbers(filled: dict[int, str], shape: TableShape) -> bool:
    """``序号 1 2 5 6 …``: every cell but a first caption is an ordinal, most columns have one, none goes back."""
    texts = [text for _, text in sorted(filled.items())]
    if not _ORDINAL.match(texts[0]) and texts[0] in ("序号", "栏次", "列号", "编号"):
        texts = texts[1:]
    if len(texts) < 3 or 2 * len(texts) < len(shape.mapped) or not all(_ORDINAL.match(text) for text in texts):
        return False
    numbers = [int(re.sub(r"\D.*", "", text.lstrip("(["))) for text in texts if text.lstrip("([")[0].isdigit()]
    return all(a < b for a, b in pairwise(numbers))


def _total(filled: dict[int, str], first_index: int, shape: TableShape) -> RowKind | None:
    """A total says so in a required cell, or in its first one with most required cells empty; it has no telling cell.

    A word at the end (北牛角洼村小计) is enough where every other required cell that is filled holds an amount or a month.
    """
    if _is_telling(filled, first_index, shape):
        return None
    words = tuple(plain(word) for word in shape.total_words)
    for index in dict.fromkeys((first_index, *shape.required)):
        text = filled.get(index, "").rstrip(":")
        exact = re.sub(r"\(.*\)$|^[一二三四五六七八九十]+、", "", text) in words
        ends = text.endswith(words) and (index == first_index or index in shape.required)
        if not exact and not ends:
            continue
        beside = _required_filled(filled, shape, but=index)
        others = len(beside)
        told = [at for at in beside if not _AMOUNT.match(filled[at])]
        places = len([i for i in shape.required if i != index])
        if (exact and (index in shape.required or 2 * others <= places)) or (ends and not told and places > 0):
            return "subtotal" if "小计" in text else "total"
    return None


def _continues_note(first: str, index: int, shape: TableShape) -> bool:
    return index not in shape.mapped or bool(_NUMBERED.match(first)) or len(first) > _LONG_NOTE
