"""The form that goes to a reviewer and comes back: its columns, words and places.

Belongs here: what writer and reader of the workbook share. Not here: cells and page (``workbook``), what may be answered
(``verdict_rows``).
The form is blind: nothing in it says what the rules thought of a pair, nor how sure they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gridhub.contracts.identity_words import VERDICTS

SHEET, EVIDENCE, GUIDE, SEAL = "人员核实单", "来源", "填表说明", "工作簿信息"
"""Names of the sheets; ``SEAL`` is hidden and holds the workbook's number."""
HEADER_ROW = 4
"""1-based row of the header of ``SHEET``; pairs follow."""

Kind = Literal["said", "choice", "text", "day", "seal"]


@dataclass(frozen=True)
class FormColumn:
    """``said``: written by the hub, not to be changed."""

    name: str
    title: str
    kind: Kind
    width: int

    @property
    def is_answer(self) -> bool:
        return self.kind not in ("said", "seal")


COLUMNS: tuple[FormColumn, ...] = (
    FormColumn("number", "序号", "said", 5),
    FormColumn("pair_id", "核实编号", "said", 18),
    FormColumn("left", "甲方", "said", 36),
    FormColumn("right", "乙方", "said", 36),
    FormColumn("compared", "对照", "said", 34),
    FormColumn("money", "是否涉及资金", "said", 12),
    FormColumn("verdict", "结论", "choice", 11),
    FormColumn("reviewer", "核实人", "text", 9),
    FormColumn("reviewed_on", "核实日期", "day", 11),
    FormColumn("remark", "备注", "text", 20),
    FormColumn("seal", "校验码", "seal", 13),
)
BY_NAME: Mapping[str, FormColumn] = {column.name: column for column in COLUMNS}
CHOICES: Mapping[str, str] = {word: code for code, word in VERDICTS.items()}
"""Word → code of the drop-down."""
LONGEST = {"remark": 200, "reviewer": 20}
"""Characters of a text."""

SEAL_KIND = "identity_form"
SEAL_LENGTH = 12


def seal_parts(workbook_no: int, pair_id: str) -> tuple[str, str, str]:
    """What the check code of a line is made of (``HubKey.token``): it fits one pair in one workbook."""
    return SEAL_KIND, str(workbook_no), pair_id
