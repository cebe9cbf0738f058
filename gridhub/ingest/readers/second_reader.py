"""The second reader of an OOXML sheet: openpyxl, for sheets that calamine cannot read or reads with a loss.

Belongs here: its known silent failures, made good or refused. Not here: when it is asked (``workbook_cells``).
Runs in the child process. Measured with openpyxl 3.1.5: a wrong ``<dimension>`` gives one cell (reset here), strict
OOXML gives no sheet (refused here), the built-in date formats of Chinese Excel come as numbers (converted here).
Seven times slower than calamine, hence second.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from gridhub.ingest.readers.cell_text import EMPTY, KIND_OF_TYPE, cell_text
from gridhub.ingest.readers.ooxml_package import damaged
from gridhub.ingest.readers.protocol import CannotRead
from gridhub.ingest.readers.text_lengths import length_of

CJK_DATE_FORMATS = frozenset((*range(27, 37), *range(50, 59)))
"""Built-in number formats that are dates in Chinese, Japanese and Korean Excel (ECMA-376 part 1, 18.8.30)."""

Rows = Iterator[tuple[int, list[str | None], str]]


class SecondReading:
    """One sheet by the second reader. ``values``: cells with a value (errors left out) among the rows taken so far,
    ``characters`` of their texts."""

    def __init__(self, path: Path, sheet: str) -> None:
        self.values = self.characters = 0
        self._path, self._sheet = path, sheet

    def rows(self) -> Rows:
        """Number (1-based), texts and kinds of every row. Raises ``CannotRead`` (damaged)."""
        try:
            yield from self._rows()
        except CannotRead:
            raise
        except Exception as error:  # a foreign file can make it fail in any way; what it says may quote a cell
            raise damaged(f"工作表“{self._sheet}”已损坏，无法读取") from error

    def _rows(self) -> Rows:
        import openpyxl
        from openpyxl.utils.datetime import from_excel
        from openpyxl.utils.escape import unescape

        with warnings.catch_warnings(), self._path.open("rb") as content:
            warnings.simplefilter("ignore")  # its warnings may quote cells
            workbook = openpyxl.load_workbook(content, read_only=True, data_only=True)
            if self._sheet not in workbook.sheetnames:
                raise damaged(f"工作表“{self._sheet}”无法读取")
            page = workbook[self._sheet]
            page.reset_dimensions()
            number = 0
            for cells in cast(Iterator[tuple[Any, ...]], page.iter_rows()):
                number += 1
                texts: list[str | None] = []
                kinds: list[str] = []
                for cell in cells:
                    value = cell.value
                    self.values += value not in (None, "") and cell.data_type != "e"
                    if cell.data_type == "e":
                        texts.append(str(value))
                        kinds.append("e")
                        continue
                    if isinstance(value, int | float) and not isinstance(value, bool):
                        if cell.style_array.numFmtId in CJK_DATE_FORMATS:
                            value = from_excel(value, workbook.epoch)
                    elif isinstance(value, str) and "_x" in value:
                        value = unescape(value)
                    if isinstance(value, str):
                        self.characters += length_of(value)
                    text = cell_text(value)
                    texts.append(text)
                    kinds.append(EMPTY if text is None else KIND_OF_TYPE[type(value)])
                yield number, texts, "".join(kinds)
