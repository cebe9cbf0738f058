"""The spec of an indicator: one entry of ``assets/indicator/<table>.yaml``.

Belongs here: the frozen model and its own consistency. Not here: reading YAML (``reading.indicators``), its SQL
(``sql.indicators``).

The law of an indicator. Its rows come first: ``rows`` is the SELECT whose rows make the number, ``measure`` says how.
Value, numerator, denominator and the way down to rows come from these texts and from nothing else. It is null, with a
note, when an export it needs has nothing in force or when nothing states it (``stated_by``); else it is a number,
and zero is a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from gridhub.contracts.indicator_tables import Kind
from gridhub.project.connector import Identifier, Spec

Measure = Literal["count", "sum", "min", "max", "share", "ratio"]
Text = Annotated[str, Field(min_length=1, pattern=r"^\S")]
ExportName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]

OF_COLUMN: tuple[Measure, ...] = ("sum", "min", "max")
"""Measures of a column of the rows."""
OF_TWO: tuple[Measure, ...] = ("share", "ratio")
"""Measures of two counts: rows ÷ per, and for a share × 100."""
QUERIES = ("rows", "per", "stated_by")
"""The keys that hold a SELECT."""


class Indicator(Spec):
    """One indicator. An unknown key is an error. What stands below a field is also shown by editors (``reading.schema``)."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    code: Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z_.-]*$")]
    """Unique in its file; written in quotes (``"602"``), for a code is no number."""
    name: Text
    unit: Text
    kind: Kind
    """stock: as it stands on the last day of the data; month, quarter, year: of the period that day lies in."""
    measure: Measure = "count"
    """count of the rows (of distinct things: SELECT DISTINCT); sum, min, max of ``column``; share: rows ÷ per × 100;
    ratio: rows ÷ per."""
    rows: Text | None = None
    """The SELECT of the rows that make the number. It reads what a release publishes."""
    column: Identifier | None = None
    """Of sum, min and max: a column of ``rows``."""
    per: Text | None = None
    """Of share and ratio: the SELECT of the rows that are the denominator."""
    stated_by: Text | None = None
    """A SELECT of the rows that state the thing at all: without one the number is unknown, not zero."""
    needs: tuple[ExportName, ...] = ()
    """Exports without which the number would be wrong: ``department.export``."""
    note: Text | None = None
    """What a reader has to know of the number."""
    missing: Text | None = None
    """Said in place of a number. With ``rows``: instead of “缺少” and the titles of the exports; without: nothing
    delivers the number yet."""

    @model_validator(mode="after")
    def _keys_fit(self) -> Indicator:
        """Messages begin with the key at fault, so that its line is told."""
        if self.rows is None:
            if self.missing is None:
                raise ValueError("rows: this key is missing (or, where nothing delivers the number yet: missing)")
            left = [key for key in ("per", "stated_by", "needs", "column") if getattr(self, key)]
            if left:
                raise ValueError(f"{left[0]}: an indicator without rows has none")
            return self
        if not self.needs:
            raise ValueError("needs: this key is missing: the exports without which the number would be wrong")
        if len(set(self.needs)) < len(self.needs):
            raise ValueError("needs: an export is named twice")
        self._require("column", self.measure in OF_COLUMN, "a column of rows")
        self._require("per", self.measure in OF_TWO, "the SELECT of the rows of the denominator")
        return self

    def _require(self, key: str, wanted: bool, what: str) -> None:
        given = getattr(self, key) is not None
        if wanted and not given:
            raise ValueError(f"{key}: this key is missing: {self.measure} needs {what}")
        if given and not wanted:
            raise ValueError(f"{key}: the measure {self.measure} has none")

    @property
    def queries(self) -> Mapping[str, str]:
        """The SELECTs by key, as written."""
        return {key: text for key in QUERIES if (text := getattr(self, key))}
