"""The spec of an indicator: one entry of ``assets/indicator/<table>.yaml``.

Belongs here: the frozen model and its own consistency. Not here: reading YAML (``reading.indicators``), its SQL
(``sql.indicators``), the exports it stands on (``sql.standing``), what came of them (``build.completeness``).

The law of an indicator. Its rows come first: ``rows`` is the SELECT whose rows make the number, ``measure`` says how.
Value, numerator, denominator, the towns and the way down to rows come from these texts and from nothing else; so do the
exports it stands on. It is null, with what lacks, when it is not computable or when nothing states it (``stated_by``);
else it is a number, and zero is a number only where all that could have made it larger is in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from gridhub.contracts.indicator_tables import KINDS, Kind
from gridhub.project.connector import Identifier, Spec

Measure = Literal["count", "sum", "min", "max", "share", "ratio"]
Text = Annotated[str, Field(min_length=1, pattern=r"^\S")]
OF_COLUMN: tuple[Measure, ...] = ("sum", "min", "max")
"""Measures of a column of the rows."""
OF_TWO: tuple[Measure, ...] = ("share", "ratio")
"""Measures of two counts: rows ÷ per, and for a share × 100."""
QUERIES = ("rows", "per", "stated_by")
"""The keys that hold a SELECT."""
COLUMNS = ("column", "date", "distinct", "town")
"""The keys that name a column of them."""


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Indicator(Spec):
    """One indicator. An unknown key is an error. What stands below a field is also shown by editors (``reading.schema``)."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    code: Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z_.-]*$")]
    """Unique in its file; written in quotes (``"602"``), for a code is no number."""
    name: Text
    unit: Text
    kind: Annotated[
        tuple[Kind, ...],
        BeforeValidator(_listed),
        Field(min_length=1),
        WithJsonSchema(
            {"anyOf": [{"enum": list(KINDS)}, {"type": "array", "minItems": 1, "items": {"enum": list(KINDS)}}]}
        ),
    ]
    """stock: as it stands on the last day of the data; month, quarter, year: of the period that day lies in. A list makes
    a line of each; the first has the code, the others the code with ``.quarter`` …"""
    measure: Measure = "count"
    """count of the rows (of distinct things: SELECT DISTINCT); sum, min, max of ``column``; share: rows ÷ per × 100;
    ratio: rows ÷ per."""
    rows: Text | None = None
    """The SELECT of the rows that make the number. It reads what a release publishes."""
    column: Identifier | None = None
    """Of sum, min and max: a column of ``rows``."""
    date: Identifier | None = None
    """Of month, quarter and year: the column of ``rows`` (and of ``per``, when it has one) that says when. The engine keeps
    the rows of the period."""
    distinct: Identifier | None = None
    """Count, share and ratio: a column of ``rows`` (and ``per``) whose different values are counted, not its rows."""
    town: Identifier | None = None
    """A column of ``rows`` (and ``per``) with the name of the town: the number is also given by town."""
    per: Text | None = None
    """Of share and ratio: the SELECT of the rows that are the denominator."""
    stated_by: Text | None = None
    """A SELECT of the rows that state the thing at all: without one the number is unknown, not zero."""
    note: Text | None = None
    """What a reader has to know of the number."""
    missing: Text | None = None
    """Said in place of a number. With ``rows``: when nothing states it; without: nothing delivers the number yet."""

    @model_validator(mode="after")
    def _keys_fit(self) -> Indicator:
        """Messages begin with the key at fault, so that its line is told."""
        if self.rows is None:
            if self.missing is None:
                raise ValueError("rows: this key is missing (or, where nothing delivers the number yet: missing)")
            left = [key for key in (*QUERIES[1:], *COLUMNS) if getattr(self, key)]
            if left:
                raise ValueError(f"{left[0]}: an indicator without rows has none")
            return self
        if len(set(self.kind)) < len(self.kind):
            raise ValueError("kind: a kind is named twice")
        flows = [kind for kind in self.kind if kind != "stock"]
        if flows and len(flows) < len(self.kind):
            raise ValueError("kind: a stock has no period: write an entry of its own")
        self._require("date", bool(flows), "the column that says when", self.kind[0])
        if self.distinct and self.measure in OF_COLUMN:
            raise ValueError(f"distinct: the measure {self.measure} has none")
        self._require("column", self.measure in OF_COLUMN, "a column of rows")
        self._require("per", self.measure in OF_TWO, "the SELECT of the rows of the denominator")
        return self

    def _require(self, key: str, wanted: bool, what: str, needed_by: str = "") -> None:
        given, by = getattr(self, key) is not None, needed_by or self.measure
        if wanted and not given:
            raise ValueError(f"{key}: this key is missing: {by} needs {what}")
        if given and not wanted:
            raise ValueError(f"{key}: {'the kind' if needed_by else 'the measure'} {by} has none")

    @property
    def lines(self) -> tuple[tuple[str, Kind], ...]:
        """Code and kind of each line that the entry makes."""
        return tuple((self.code if n == 0 else f"{self.code}.{kind}", kind) for n, kind in enumerate(self.kind))

    @property
    def is_rate(self) -> bool:
        """Whether rows that lack can move the number either way: then it is said of whole periods only."""
        return self.measure not in ("count", "sum")

    @property
    def queries(self) -> Mapping[str, str]:
        """The SELECTs by key, as written."""
        return {key: text for key in QUERIES if (text := getattr(self, key))}
