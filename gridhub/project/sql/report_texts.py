"""Texts of reports as SQL: the asset that fills the numbers into the sentences.

Belongs here: the SELECT of a whole text. Not here: reading the file (``reading.report_texts``).

A number that is not computable is a blank to fill in (＿＿), never 0; one that is not complete carries ※, and its sentence
says what lacks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gridhub.contracts.indicator_tables import ReportSentence
from gridhub.project.reading.report_texts import Hole, ReportText, Sentence
from gridhub.project.sql.assets import AssetSource, read_select
from gridhub.tables.quoting import literal
from gridhub.tables.spec import TableSpec, table_of

_DATES = {
    "截止日": "as_of_year || '年' || as_of_month || '月' || as_of_day || '日'",
    "年": "as_of_year", "月": "as_of_month", "季": "as_of_quarter",
}  # fmt: skip
_SIGNS = "一二三四"


def tables_of_texts(texts: Iterable[ReportText]) -> tuple[TableSpec, ...]:
    """The spec of each text's table."""
    shape = table_of(ReportSentence)
    return tuple(
        replace(shape.named(text.table, maker=text.table, title=text.title), view=text.title) for text in texts
    )


def asset_of_text(text: ReportText) -> AssetSource:
    """The asset that fills a text's table."""
    read, _ = read_select(text.table, text.path, text_sql(text), text.source.file)
    assert read is not None, "made of one SELECT"
    asset = replace(read.asset, title=text.title, grain="one row per sentence (paragraph_no, sentence_no)")
    return AssetSource(asset, text.source.file, dict.fromkeys(read.ref_lines, 0), {})


def text_sql(text: ReportText) -> str:
    """The SELECT of a whole text: its pieces in order, each a text or a number, put together by sentence."""
    pieces = [
        _piece(sentence, place, part)
        for sentence in text.sentences
        for place, part in enumerate(sentence.parts, start=1)
    ]
    quarter = " ".join(f"WHEN {n} THEN {literal(sign)}" for n, sign in enumerate(_SIGNS, start=1))
    dates = " ".join(f"WHEN {literal(name)} THEN {sql}" for name, sql in _DATES.items())
    return f"""WITH day AS (
    SELECT
        CAST(EXTRACT(YEAR FROM as_of) AS VARCHAR) AS as_of_year,
        CAST(EXTRACT(MONTH FROM as_of) AS VARCHAR) AS as_of_month,
        CAST(EXTRACT(DAY FROM as_of) AS VARCHAR) AS as_of_day,
        CASE EXTRACT(QUARTER FROM as_of) {quarter} END AS as_of_quarter
    FROM audit.run
),
pieces AS (
{_united(pieces)}
),
numbers AS (
    SELECT indicator_code, 'value' AS side, CAST(value AS VARCHAR) AS shown, indicator_name, completeness, missing
    FROM {text.of}
    UNION ALL
    SELECT indicator_code, 'numerator', CAST(numerator AS VARCHAR), indicator_name, completeness, missing
    FROM {text.of}
    UNION ALL
    SELECT indicator_code, 'denominator', CAST(denominator AS VARCHAR), indicator_name, completeness, missing
    FROM {text.of}
),
filled AS (
    SELECT
        piece.paragraph_no,
        piece.sentence_no,
        piece.heading,
        piece.place,
        CASE
            WHEN piece.side = '' THEN piece.said
            WHEN piece.side = 'date' THEN CASE piece.said {dates} END
            WHEN number.shown IS NULL THEN '＿＿'
            ELSE REGEXP_REPLACE(REGEXP_REPLACE(number.shown, '[.]00$', '', 'g'), '([.][0-9])0$', '\\1', 'g')
                || CASE WHEN number.completeness = 'partial' THEN '※' ELSE '' END
        END AS said,
        number.completeness,
        CASE
            WHEN number.completeness <> 'complete' OR number.shown IS NULL
                THEN number.indicator_name || '：' || COALESCE(number.missing, '没有数')
        END AS lacking
    FROM pieces AS piece
    CROSS JOIN day
    LEFT JOIN numbers AS number ON number.indicator_code = piece.said AND number.side = piece.side
)
SELECT
    paragraph_no,
    sentence_no,
    MIN(heading) AS heading,
    STRING_AGG(said, '' ORDER BY place) AS text,
    CASE
        WHEN SUM(CASE WHEN completeness = 'not_computable' THEN 1 ELSE 0 END) > 0 THEN 'not_computable'
        WHEN SUM(CASE WHEN lacking IS NULL THEN 0 ELSE 1 END) > 0 THEN 'partial'
        ELSE 'complete'
    END AS completeness,
    STRING_AGG(lacking, '；' ORDER BY place) AS missing
FROM filled
GROUP BY paragraph_no, sentence_no"""


def _piece(sentence: Sentence, place: int, part: str | Hole) -> str:
    side, said = ("", part) if isinstance(part, str) else ("date" if part.is_date else part.side, part.code)
    return (
        f"    SELECT {sentence.paragraph} AS paragraph_no, {sentence.number} AS sentence_no, "
        f"{literal(sentence.heading)} AS heading, {place} AS place, {literal(side)} AS side, {literal(said)} AS said"
    )


def _united(selects: Iterable[str]) -> str:
    return "\n    UNION ALL\n".join(selects)
