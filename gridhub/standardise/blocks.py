"""What a form leaves unsaid: "as above" inside a declared block of rows, what a title, a sheet or the file's name says.

Belongs here: filling cells from other cells of the same sheet, each fill recorded. Not here: parsing them.
Only what the connector declares is filled (``fill_down``, ``place_field``, ``given``); a 同上 anywhere else is a fault.
"""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl

from gridhub.project.connector import ANY_PLACE, LONGEST_PLACE, Export
from gridhub.standardise.cells import DataCells, replaced_schema
from gridhub.standardise.column import DITTO, KIND_WORDS

_RANGE = r"^(.*\d[日号]?)\s*(?:至|到|~|～|—+|--|－－)\s*(\d.*|长期.*|永久.*|至今|无固定期限)$"
"""Two values with a word or sign between that no single date has: a hyphen stands inside dates."""
_NO_NAME = re.compile(r"(sheet|工作表|表格?|page)\s*\d*(\s*\(\d+\))?", re.IGNORECASE)
"""Names that programs give to sheets."""


def fill_down(cells: DataCells, export: Export) -> DataCells:
    """Blank and 同上 cells of the declared fields take the value above, inside their block.

    A block begins with every row whose block field is filled or that says a word of ``stop_at``, and ends before the next, at
    a title, subtotal or total row and at the end of the sheet. With ``merged_only`` only cells that are one with the cell above
    them are filled. Repairs ``fill_down`` and ``ditto`` name the row a value came from.
    """

    if export.fill_down is None or not cells.rows.height:
        return cells
    text, kind = dict(cells.text), dict(cells.kind)
    block = export.fill_down.block
    groups = ["sheet_no", "section", "block"]
    filled_block = ~_blank(cells, block)
    starts = filled_block
    for name, words in export.fill_down.stop_at.items():
        starts |= cells.text[name].str.strip_chars().is_in(words).fill_null(False)
    rows = cells.rows.select("sheet_no", "section", "row").with_columns(starts=starts)
    rows = rows.with_columns(block=pl.col("starts").cum_sum().over("sheet_no", "section"))
    lines = [cells.replaced]
    for name in dict.fromkeys((block, *export.fill_down.fields)):
        blank = _blank(cells, name)
        frame = rows.with_columns(text=cells.text[name], kind=cells.kind[name], blank=blank)
        own = pl.when(~pl.col("blank"))
        frame = frame.with_columns(
            from_text=own.then("text").forward_fill().over(groups),
            from_kind=own.then("kind").forward_fill().over(groups),
            from_row=own.then("row").forward_fill().over(groups),
        )
        fills = pl.col("blank") & (pl.col("block") > 0) & pl.col("from_text").is_not_null()
        if export.fill_down.merged_only:
            joined = cells.merged.filter(pl.col("field") == name)["at"]
            fills &= pl.int_range(pl.len(), dtype=pl.UInt32).is_in(joined.implode()) | pl.col("text").is_not_null()
        done = frame.with_row_index("at").filter(fills)
        if done.is_empty():
            continue
        frame = frame.with_columns(
            text=pl.when(fills).then("from_text").otherwise("text"),
            kind=pl.when(fills).then("from_kind").otherwise("kind"),
        )
        text[name], kind[name] = frame["text"], frame["kind"]
        said = pl.col("text").str.strip_chars().str.contains(DITTO).fill_null(False)
        lines.append(
            done.select(
                pl.col("at").cast(pl.UInt32),
                field=pl.lit(name),
                rule=pl.when(said).then(pl.lit("ditto")).otherwise(pl.lit("fill_down")),
                before_kind=pl.col("kind").replace_strict(KIND_WORDS, default="text"),
                evidence=pl.when(said)
                .then(pl.format("“同上”按本户（组）第 {} 行填入", "from_row"))
                .otherwise(pl.format("空白按本户（组）第 {} 行填入", "from_row")),
            ).cast(replaced_schema())
        )
    return replace(cells, text=text, kind=kind, replaced=pl.concat(lines))


def _blank(cells: DataCells, name: str) -> pl.Series:
    """Cells that hold nothing, or 同上. Errors and uncalculated formulas are not blank."""

    said = pl.col("text").str.strip_chars().fill_null("")
    frame = pl.DataFrame({"text": cells.text[name], "kind": cells.kind[name]})
    nothing = (said == "") & ~pl.col("kind").is_in(["e", "f"]).fill_null(False)
    return frame.select(blank=nothing | said.str.contains(DITTO))["blank"]


def split_ranges(cells: DataCells, export: Export) -> DataCells:
    """A cell that holds two values (``2025-04-11至2030-04-11``) gives the first to its own field and the last to the one that
    ``ranges`` names. Repair ``range_split``. A last field that has a column of its own with something in it is left alone."""
    text, kind = dict(cells.text), dict(cells.kind)
    lines = [cells.replaced]
    places = [cells.places]
    for first, last in export.ranges.items():
        parts = pl.col("first").str.strip_chars().str.extract_groups(_RANGE)
        frame = pl.DataFrame({"first": text[first], "last": text[last], "kind": kind[last]}).with_columns(
            start=parts.struct.field("1"), end=parts.struct.field("2")
        )
        splits = pl.col("end").is_not_null() & (pl.col("last").fill_null("").str.strip_chars() == "")
        done = frame.with_row_index("at").filter(splits)
        if done.is_empty():
            continue
        text[first] = frame.select(pl.when(splits).then("start").otherwise("first")).to_series()
        text[last] = frame.select(pl.when(splits).then("end").otherwise("last")).to_series()
        kind[last] = frame.select(pl.when(splits).then(pl.lit("t")).otherwise("kind")).to_series()
        told = {"rule": "range_split", "before_kind": "text", "evidence": "一格内写了起止两个值，按“至”拆成两项"}
        lines += [
            done.select(
                pl.col("at").cast(pl.UInt32), field=pl.lit(name), **{key: pl.lit(said) for key, said in told.items()}
            )
            for name in (first, last)
        ]
        own = cells.places.filter(pl.col("field") == first)
        known = cells.places.filter(pl.col("field") == last)["sheet_no"]
        places.append(own.filter(~pl.col("sheet_no").is_in(known.implode())).with_columns(field=pl.lit(last)))
    replaced = [line.cast(replaced_schema()) for line in lines]
    return replace(cells, text=text, kind=kind, replaced=pl.concat(replaced), places=pl.concat(places))


def fill_places(cells: DataCells, export: Export) -> DataCells:
    """Blank cells of ``place_field`` take the place named by the title line above, else by the sheet.

    Repairs ``place_from_title`` and ``place_from_sheet``. A title counts only when the connector declares a pattern.
    """

    name = export.place_field
    if name is None or not cells.rows.height:
        return cells
    titles = _places(cells.rows["title"], export.place_pattern) if export.place_pattern != ANY_PLACE else {}
    sheets = _places(cells.rows["sheet"], export.place_pattern)
    none = pl.lit(None, pl.String)
    frame = cells.rows.select("title", "sheet").with_columns(text=cells.text[name], blank=_blank(cells, name))
    frame = frame.with_columns(
        by_title=pl.col("title").replace_strict(titles, default=None, return_dtype=pl.String) if titles else none,
        by_sheet=pl.col("sheet").replace_strict(sheets, default=None, return_dtype=pl.String) if sheets else none,
        kind=cells.kind[name],
    )
    place = pl.coalesce("by_title", "by_sheet")
    fills = pl.col("blank") & place.is_not_null()
    done = frame.with_row_index("at").filter(fills)
    if done.is_empty():
        return cells
    frame = frame.with_columns(
        text=pl.when(fills).then(place).otherwise("text"), kind=pl.when(fills).then(pl.lit("t")).otherwise("kind")
    )
    by_title = pl.col("by_title").is_not_null()
    lines = done.select(
        pl.col("at").cast(pl.UInt32),
        field=pl.lit(name),
        rule=pl.when(by_title).then(pl.lit("place_from_title")).otherwise(pl.lit("place_from_sheet")),
        before_kind=pl.lit("empty"),
        evidence=pl.when(by_title).then(pl.lit("取自表格上方的标题行")).otherwise(pl.lit("取自工作表名称")),
    ).cast(replaced_schema())
    text, kind = dict(cells.text) | {name: frame["text"]}, dict(cells.kind) | {name: frame["kind"]}
    return replace(cells, text=text, kind=kind, replaced=pl.concat([cells.replaced, lines]))


def fill_given(cells: DataCells, export: Export, part: str) -> DataCells:
    """Blank cells of the fields of ``given`` take the name of their sheet, or the ``part`` of the delivery.

    Repairs ``given_by_sheet`` and ``given_by_part``. A name that a program gave (Sheet1) says nothing, nor does an absent part.
    """
    text, kind = dict(cells.text), dict(cells.kind)
    lines = [cells.replaced]
    for name, source in export.given.items():
        if source == "_part":
            said, rule, evidence = pl.lit(part or None, pl.String), "given_by_part", "取自文件名中的报送单位"
        else:
            named = pl.col("sheet").str.strip_chars()
            told = (named != "") & ~named.str.contains(f"(?i)^{_NO_NAME.pattern}$")
            said, rule, evidence = pl.when(told).then(named), "given_by_sheet", "取自工作表名称"
        frame = cells.rows.select("sheet").with_columns(
            text=text[name], kind=kind[name], blank=_blank(cells, name), said=said
        )
        fills = pl.col("blank") & pl.col("said").is_not_null()
        done = frame.with_row_index("at").filter(fills)
        if done.is_empty():
            continue
        frame = frame.with_columns(
            text=pl.when(fills).then("said").otherwise("text"), kind=pl.when(fills).then(pl.lit("t")).otherwise("kind")
        )
        text[name], kind[name] = frame["text"], frame["kind"]
        same = {"field": name, "rule": rule, "before_kind": "empty", "evidence": evidence}
        lines.append(
            done.select(pl.col("at").cast(pl.UInt32), **{key: pl.lit(value) for key, value in same.items()}).cast(
                replaced_schema()
            )
        )
    return replace(cells, text=text, kind=kind, replaced=pl.concat(lines))


def _places(texts: pl.Series, pattern: str) -> dict[str, str]:
    """Text → the place it names, for the texts that name one."""
    found: dict[str, str] = {}
    for text in texts.drop_nulls().unique():
        is_name = len(text) <= LONGEST_PLACE and not _NO_NAME.fullmatch(text.strip())
        match = re.search(pattern, text) if is_name else None
        if match and match["place"].strip():
            found[text] = match["place"].strip()
    return found
