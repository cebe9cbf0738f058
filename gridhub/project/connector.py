"""The specs a connector file is read into: what a department sends, how its files and headers are spelled.

Belongs here: frozen models and their own consistency. Not here: reading YAML (``loading``), reading files (``ingest``).
Grain: one ``Connector`` per department, one ``Export`` per kind of file the department sends.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Spec(BaseModel):
    """Base of the YAML models: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Agreement(Spec):
    """What the sharing agreement allows (政务数据共享条例 Arts. 16, 25). An expired one refuses deliveries."""

    number: str
    share_type: Literal["unconditional", "conditional"]
    purpose: str
    valid_to: date


class Export(Spec):
    """One kind of file a department sends.

    ``files`` is a regular expression matched on the whole file name (no folder) with the named groups ``period``
    (YYYYMM, or YYYYMMDD for daily exports) and optionally ``part`` (police station, town).
    ``columns`` maps a contract field to the header spellings it arrives under.
    ``agreed`` is the allow-list of fields: any other column of the sheet is dropped and counted.
    ``codes`` names, per field, the code system the *source* uses (a file in ``schemas/codes``); without an entry
    the code list of the contract is used.
    """

    title: str
    kind: Literal["snapshot", "append", "changes"]
    cadence: Literal["daily", "monthly", "quarterly", "yearly"] = "monthly"
    files: str
    contract: str
    key: tuple[Identifier, ...] = ()
    agreed: tuple[Identifier, ...]
    columns: dict[Identifier, tuple[str, ...]]
    codes: dict[Identifier, Identifier] = {}
    nulls: tuple[str, ...] = ("", "无", "/", "\\", "-", "—", "--", "暂无", "不详", "未知")
    units: dict[Identifier, Literal["元", "万元"]] = {}
    total_words: tuple[str, ...] = ("合计", "小计", "总计", "县级合计", "本页小计")
    note_words: tuple[str, ...] = ("说明", "备注:", "注:", "制表人", "填表人", "审核人", "填报人")
    max_rejected_share: Annotated[float, Field(ge=0, le=1)] = 0.2
    agreement: Agreement | None = None

    @field_validator("files")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            groups = re.compile(value).groupindex
        except re.error as error:
            raise ValueError(f"files: not a regular expression: {error}") from error
        if "period" not in groups:
            raise ValueError("files: the named group (?P<period>…) is missing")
        return value

    @model_validator(mode="after")
    def _agreed_are_columns(self) -> Export:
        unknown = [name for name in self.agreed if name not in self.columns]
        if unknown:
            raise ValueError(f"agreed: no column of that name: {', '.join(unknown)}")
        if self.kind in ("append", "changes") and not self.key:
            raise ValueError(f"key: a {self.kind} export needs the fields that identify an event")
        return self


class Connector(Spec):
    """One department: identity, agreement that holds for all its exports, exports by name."""

    department: Identifier
    title: str
    contact: str
    agreement: Agreement
    exports: dict[Identifier, Export]

    def agreement_of(self, export: str) -> Agreement:
        """The agreement in force for one export: its own, else the department's."""
        return self.exports[export].agreement or self.agreement
