"""The form that goes to a department and comes back: its columns, words and places.

Belongs here: what writer and reader of the workbook share. Not here: cells and page (``workbook``), reading a filled one
(``answer_sheet``), what may be answered (``answer_rows``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gridhub.contracts.case_tables import CONCLUSIONS, METHODS, PROOFS
from gridhub.contracts.words import CASE_METHODS, CASE_PROOFS, CASE_STATES

SHEET, EVIDENCE, GUIDE, SEAL = "核查单", "证据", "填表说明", "工作簿信息"
"""Names of the sheets; ``SEAL`` is hidden and holds the workbook's number and department."""
HEADER_ROW = 4
"""1-based row of the header of ``SHEET``; cases follow."""

Kind = Literal["said", "choice", "amount", "text", "day", "seal"]


@dataclass(frozen=True)
class FormColumn:
    """``said``: written by the hub, not to be changed; ``choices``: word → code of a drop-down."""

    name: str
    title: str
    kind: Kind
    width: int
    choices: Mapping[str, str] | None = None

    @property
    def is_answer(self) -> bool:
        return self.kind not in ("said", "seal")


def _choices(codes: tuple[str, ...], words: Mapping[str, str]) -> dict[str, str]:
    return {words[code]: code for code in codes}


COLUMNS: tuple[FormColumn, ...] = (
    FormColumn("number", "序号", "said", 5),
    FormColumn("case_id", "案件编号", "said", 20),
    FormColumn("title", "疑点", "said", 14),
    FormColumn("severity", "程度", "said", 4),
    FormColumn("subject", "核查对象", "said", 22),
    FormColumn("detail", "说明", "said", 30),
    FormColumn("match_level", "匹配程度", "said", 9),
    FormColumn("amount", "金额（元）", "said", 9),
    FormColumn("due_date", "核查期限", "said", 10),
    FormColumn("state", "当前状态", "said", 8),
    FormColumn("conclusion", "结论", "choice", 11, _choices(CONCLUSIONS, CASE_STATES)),
    FormColumn("method", "核实方式", "choice", 10, _choices(METHODS, CASE_METHODS)),
    FormColumn("amount_due", "应追金额（元）", "amount", 9),
    FormColumn("amount_recovered", "已追金额（元）", "amount", 9),
    FormColumn("proof", "佐证", "choice", 11, _choices(PROOFS, CASE_PROOFS)),
    FormColumn("proof_text", "佐证说明", "text", 18),
    FormColumn("checked_by", "核实人", "text", 8),
    FormColumn("checked_on", "核实日期", "day", 10),
    FormColumn("seal", "校验码", "seal", 13),
)
BY_NAME: Mapping[str, FormColumn] = {column.name: column for column in COLUMNS}
LONGEST = {"proof_text": 200, "checked_by": 20}
"""Characters of a text."""

SEAL_KIND = "case_form"


def seal_parts(workbook_no: int, case_id: str) -> tuple[str, str, str]:
    """What the check code of a line is made of (``HubKey.token``): it fits one case in one workbook."""
    return SEAL_KIND, str(workbook_no), case_id


SEAL_LENGTH = 12
