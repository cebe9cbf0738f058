"""Reading one column: empty cells, cells no parser can read, the fast path for clean cells, the parser for the rest.

Belongs here: from texts and cell kinds to typed values, faults and repairs of one field. Not here: which column of a
sheet is which field (``frame``), contract rules (``contract``).

The usual clean cells are read by one polars expression; every other *distinct* cell is parsed once in Python.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl

from gridhub.standardise.markers import RULE as MARKER_RULE
from gridhub.standardise.markers import without_markers
from gridhub.standardise.parse.cell import HAN, Mend, Parsed, Parser, Scalar, as_typed, fault
from gridhub.standardise.parse.program_words import NOTHING, PICTURE, PROGRAM_NULL, is_nothing, is_picture

DITTO = r"^(同\s*[上前左]|[〃″＂\"“”]{1,2}|'')\s*[。.．]?$"
"""Cells that say "the same as over there"; a pattern for ``re`` and polars alike."""
DITTO_REASON = "「同上」无法确定指哪一行；请填写完整"
ERROR_WORDS = frozenset(
    (
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
        "#UNKNOWN!",
        "#GETTING_DATA",
        "#####",
    )
)
KIND_WORDS = {
    "t": "text", "n": "number", "d": "date", "b": "boolean", "e": "error", "f": "formula", "_": "empty",
    "s": "number", "p": "date", "u": "number", "q": "text",
}  # fmt: skip
"""Of a cell by its kind: of ``s``, ``p`` and ``u`` (``readers.number_format``) what it stores, not what it shows."""
_SHOWN = Mend("shown_format", "单元格按数字格式显示为此内容，与存储的数不同；按显示的内容读取")
_BY_FORMAT = "（单元格按数字格式显示成这样，存储的是另一个值）"


@dataclass(frozen=True)
class ColumnRead:
    """One field of every data row, by position.

    ``values`` typed, null where empty or faulty; ``damaged``: what a refused id or code still says; ``faults``: at, rule, reason,
    value_shape (at most one per position); ``repairs``: at, rule, evidence, before_kind.
    """

    values: pl.Series
    damaged: pl.Series
    faults: pl.DataFrame
    repairs: pl.DataFrame


def value_shape(text: str, kind: str) -> str:
    """What a value looks like, without telling it: ``18位数字``, ``汉字、数字，共7个字符``."""
    if kind in "ef":
        return {"e": "错误值", "f": "没有结果的公式"}[kind]
    if kind == "q":
        return "无法分列的一行"
    if re.fullmatch("[0-9]+", text):
        return f"{len(text)}位数字" + ("（数值格式）" if kind == "n" else "")
    classes = (
        ("汉字", f"[{HAN}]"), ("数字", r"\d"), ("字母", "[A-Za-zＡ-Ｚａ-ｚ]"), ("空格", r"\s"),
        ("符号", r"[^\w\s]|_"),
    )  # fmt: skip
    found = "、".join(name for name, pattern in classes if re.search(pattern, text))
    return f"{found or '其他字符'}，共{len(text)}个字符" + {
        "d": "（日期格式）",
        "n": "（数值格式）",
        "s": "（数字格式显示）",
        "p": "（日期格式显示）",
        "u": "（数字格式显示）",
    }.get(kind, "")


def _parse(parser: Parser, text: str, kind: str) -> Parsed:
    if is_picture(text):
        return fault("CELL_PICTURE", "单元格里是图片，没有文字；请按图片填写文字")
    if kind == "e" or text in ERROR_WORDS:
        return fault("CELL_ERROR", "单元格是公式错误值；请改正公式或直接填写数值")
    if kind == "q":
        return fault("TEXT_BROKEN", "本行的引号不成对，无法分列；请检查该行的双引号后重新报送")
    if kind == "f":
        return fault("CELL_FORMULA", "公式没有计算结果；请在表格软件中打开并保存一次再报送")
    if re.search(DITTO, text):
        return fault("DITTO", DITTO_REASON)
    if kind == "u":
        return fault(
            "SHOWN_UNCERTAIN",
            "单元格的数字格式使显示的内容与存储的数不同，无法确定以哪个为准；请改为常规格式，填写要报的值",
        )
    if text not in parser.words and is_nothing(text):
        return Parsed(mends=(PROGRAM_NULL,))
    parsed = parser.parse(text, as_typed(kind))
    if kind not in "sp":
        return parsed
    if parsed.fault:
        return replace(parsed, fault=replace(parsed.fault, reason=parsed.fault.reason + _BY_FORMAT))
    # padded zeros change no number, and a part of a date that is all a field wants is all of it
    changes_nothing = kind == "p" or (isinstance(parsed.value, int | Decimal) and text.lstrip("-0").isdecimal())
    return (
        parsed
        if changes_nothing and (kind == "p" or text[:1] in "-0")
        else replace(parsed, mends=(*parsed.mends, _SHOWN))
    )


def read_column(
    texts: pl.Series, kinds: pl.Series, parser: Parser, dtype: pl.DataType, nulls: Sequence[str]
) -> ColumnRead:
    """Read one field. ``nulls``: the export's words for "empty"; a word the parser itself accepts is not one of them.

    Raises TypeError when the field's kind gives values that ``dtype`` cannot hold.
    """

    empty = sorted((set(nulls) - parser.words) | {""})
    usual = ~(pl.col("text").is_in(sorted(ERROR_WORDS)) | pl.col("text").str.contains(f"{DITTO}|{PICTURE}|{NOTHING}"))
    cells = without_markers(texts).with_columns(kinds.fill_null("_").alias("kind"))
    filled = pl.col("kind").is_in(["e", "f", "q", "u"]) | ~((pl.col("kind") == "_") | pl.col("text").is_in(empty))
    fast = pl.lit(None) if parser.fast is None else pl.when(usual).then(parser.fast)
    cells = cells.with_columns(fast=pl.when(filled).then(fast).cast(dtype), filled=filled).with_row_index("at")
    values = cells["fast"]
    rest = cells.filter(pl.col("filled") & pl.col("fast").is_null()).select("at", "text", "kind")
    damaged = pl.Series("damaged", [None], dtype=pl.String).new_from_index(0, len(values))
    if rest.is_empty() and not (cells["filled"] & cells["marker"].is_not_null()).any():
        return ColumnRead(
            values.alias("value"), damaged, _no_lines("reason", "value_shape"), _no_lines("evidence", "before_kind")
        )
    distinct = rest.unique(["text", "kind"], keep="first", maintain_order=True).select("text", "kind")
    found = [_parse(parser, text, kind) for text, kind in distinct.iter_rows()]
    slots = rest.join(distinct.with_row_index("slot"), on=["text", "kind"], how="left", maintain_order="left")
    if found:
        parsed = pl.Series("value", [_storable(one.value, dtype) for one in found], dtype=dtype)
        values = values.scatter(slots["at"], parsed.gather(slots["slot"]))
        survives = pl.Series([one.damaged for one in found], dtype=pl.String)
        damaged = damaged.scatter(slots["at"], survives.gather(slots["slot"]))
    faults = [
        (slot, one.fault.rule, one.fault.reason, value_shape(text, kind))
        for slot, (one, (text, kind)) in enumerate(zip(found, distinct.iter_rows(), strict=True))
        if one.fault
    ]
    repairs = [(slot, mend.rule, mend.evidence) for slot, one in enumerate(found) for mend in one.mends]
    position = slots.select("slot", "at", before_kind=_kind_word())
    marked = cells.filter(pl.col("filled") & pl.col("marker").is_not_null()).select(
        "at", rule=pl.lit(MARKER_RULE), evidence="marker", before_kind=_kind_word()
    )
    slot = {"slot": pl.get_index_type()}
    text_columns = ("rule", "reason", "value_shape", "evidence")
    of = {name: pl.String() for name in text_columns}
    fault_frame = pl.DataFrame(faults, schema=slot | {n: of[n] for n in text_columns[:3]}, orient="row")
    repair_frame = pl.DataFrame(repairs, schema=slot | {n: of[n] for n in ("rule", "evidence")}, orient="row")
    return ColumnRead(
        values=values.alias("value"),
        damaged=damaged,
        faults=position.join(fault_frame, on="slot").select("at", "rule", "reason", "value_shape").sort("at"),
        repairs=pl.concat(
            [marked, position.join(repair_frame, on="slot").select("at", "rule", "evidence", "before_kind")]
        )
        .unique(["at", "rule"], keep="first", maintain_order=True)
        .sort("at", "rule"),
    )


def _no_lines(*told: str) -> pl.DataFrame:
    """Faults or repairs of a column that has none: most columns of most sheets are clean."""
    return pl.DataFrame(schema={"at": pl.get_index_type(), "rule": pl.String, **dict.fromkeys(told, pl.String)})


def _kind_word() -> pl.Expr:

    return pl.col("kind").replace_strict(KIND_WORDS, default="text")


def _storable(value: Scalar, dtype: pl.DataType) -> object:
    if isinstance(value, Decimal) and dtype.is_float():
        return float(value)
    return value
