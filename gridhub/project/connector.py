"""The specs a connector file is read into: what a department sends, how its files and headers are spelled.

Belongs here: frozen models and their own consistency. Not here: reading YAML (``loading``), reading files (``ingest``).
Grain: one ``Connector`` per department, one ``Export`` per kind of file the department sends.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from gridhub.contracts.coord_system import DECLARABLE
from gridhub.contracts.export_ref import NAME
from gridhub.contracts.period import Cadence
from gridhub.project.patterns import MOST_REPEATS, endless, repeats

ANY_PLACE = r"(?P<place>.+)"
"""Default of ``Export.place_pattern``: fits a sheet's name; too wide to tell a title line by."""
LONGEST_PLACE = 200
"""Characters of a title or a sheet's name that may name a place: a pattern that searches needs their square in steps."""
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Name = Annotated[str, Field(pattern=f"^{NAME}$")]


class Spec(BaseModel):
    """Base of the YAML models: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Agreement(Spec):
    """What the sharing agreement allows (政务数据共享条例 Arts. 16, 25). An expired one refuses deliveries."""

    number: str
    share_type: Literal["unconditional", "conditional"]
    purpose: str
    valid_to: date


class FillDown(Spec):
    """Columns whose blank or 同上 cells mean "as in the row above", inside one block of rows only.

    A block begins at every row in which the field ``block`` is filled (户号, 低保证号) and ends before the next, before
    a subtotal or total and at the end of the sheet. ``fields``: filled down; ``block`` itself always is.
    ``merged_only``: a blank cell is filled only where the sheet has merged it with the cell above (同上 always is).
    ``stop_at``: words of a field that begin a new block whether ``block`` is filled or not (relation_to_head: [户主]): the
    rows of a household without a number never join the one above.
    """

    block: Identifier
    fields: tuple[Identifier, ...] = ()
    merged_only: bool = False
    stop_at: Mapping[Identifier, tuple[str, ...]] = Field(default_factory=dict)


class CrossFoot(Spec):
    """Sums a form promises about itself. A sum that does not hold is told to the department; no row changes.

    ``columns``: fields whose 小计, 合计 and 总计 rows equal the sum of the rows above. ``rows``: equations between
    fields of one row, ``head_count = adult_count + child_count``.
    """

    columns: tuple[Identifier, ...] = ()
    rows: tuple[
        Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]* *=( *[a-z][a-z0-9_]* *\+)* *[a-z][a-z0-9_]*$")], ...
    ] = ()


class Drift(Spec):
    """How far a delivery may differ from the one before. ``fail_…``: the check fails; ``warn_…``: it is only told.

    ``rows`` are shares of the row count before (0.5 = half of it is gone, or half as much again came);
    ``fill`` are differences of a column's filled share, ``codes`` of the share of one code value. Deliveries with fewer
    than ``min_rows`` rows before and now are compared by their columns only: 3 changes and then 5 are no drift.
    What chance explains (few rows, events that come as they come) is never told, whatever the limits.
    ``hold_key``: share of rows with a bad value in a column marked ``key`` from which on the delivery is held back.
    """

    min_rows: Annotated[int, Field(ge=0)] = 10

    fail_rows: Annotated[float, Field(ge=0)] = 0.5
    warn_rows: Annotated[float, Field(ge=0)] = 0.2
    fail_fill: Annotated[float, Field(ge=0, le=1)] = 0.5
    hold_key: Annotated[float, Field(ge=0, le=1)] = 0.2
    warn_fill: Annotated[float, Field(ge=0, le=1)] = 0.1
    warn_codes: Annotated[float, Field(ge=0, le=1)] = 0.2


class Database(Spec):
    """An export that is read from an exchange server instead of a file.

    ``url_env``: environment variable with the SQLAlchemy URL (never in a file of the project). ``table``: the table or
    view, ``schema.table`` allowed. ``watermark``: column that grows with every change of a row; without it the whole
    table is one delivery each time. ``order``: columns that identify a row (a total order makes equal bytes); without
    it rows are ordered by all columns read. ``files`` stays: a file may be sent in the place of an extract.
    """

    url_env: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
    table: Annotated[str, Field(pattern=r"^[A-Za-z_\u4e00-\u9fff][\w$]*(\.[A-Za-z_\u4e00-\u9fff][\w$]*)?$")]
    watermark: str | None = None
    order: tuple[str, ...] = ()


OnConflict = Literal["keep_both", "newest", "set_aside"]
"""What becomes of two rows with one key and other content: both count; the later one; the earlier one."""

Lead = Literal["file_name", "title", "sheet_name", "month_column"]
_ALL_LEAD: tuple[Lead, ...] = get_args(Lead)


class PeriodSource(Spec):
    """Where a delivery of an export says which period it tells of (docs/periods.md).

    ``lead``: the kinds of places that may give the period, the first that says one gives it; all places are compared
    with it, also those not named here. ``month_column``: a field of kind month or date whose rows tell of the period.
    """

    lead: Annotated[tuple[Lead, ...], Field(min_length=1)] = _ALL_LEAD
    month_column: Identifier | None = None

    @model_validator(mode="after")
    def _named_once(self) -> PeriodSource:
        if len(set(self.lead)) < len(self.lead):
            raise ValueError("lead: names a place twice")
        if self.lead != _ALL_LEAD and "month_column" in self.lead and self.month_column is None:
            raise ValueError("lead: names month_column, but no field is given as month_column")
        return self


def _checked_pattern(key: str, value: str, group: str | None) -> str:
    try:
        groups = re.compile(value).groupindex
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"{key}: not a regular expression: {error}") from error
    if group is not None and group not in groups:
        raise ValueError(f"{key}: the named group (?P<{group}>…) is missing")
    repeated = endless(value)
    if repeated:
        raise ValueError(
            f"{key}: “{repeated}” repeats what holds a repetition or alternatives itself: one name could take it for ever"
        )
    if (found := repeats(value)) > MOST_REPEATS:
        raise ValueError(
            f"{key}: {found} repetitions of no fixed number (*, +, {{n,}}), at most {MOST_REPEATS}: a long name could take it for ever; "
            "say how many, or name the signs between them"
        )
    return value


class Export(Spec):
    """One kind of file a department sends.

    ``files`` is a regular expression matched on the whole file name (no folder) with the named groups ``period``
    (any spelling of docs/periods.md; it may be absent when another place leads) and optionally ``part`` (police station,
    town). ``period`` says where else the period stands, and which place leads.
    ``columns`` maps a contract field to the header spellings it arrives under.
    ``agreed`` is the allow-list of fields: any other column of the sheet is dropped and counted.
    ``codes`` names, per field, the code system the *source* uses (a file in ``schemas/codes``); without an entry
    the code list of the contract is used.
    ``place_field``: field that the name of the sheet, or the title line above a table, fills when its own column is
    missing or blank (one sheet per town); ``place_pattern`` finds it in that text (group ``place``;
    title lines count only when it is given).
    ``given``: field → ``_sheet`` or ``_part``: its blank cells, and a column that is missing, take the name of the sheet or the
    part of the delivery (the police station of the file's name).
    ``closed``: fields with a closed set or form (sex, dates, ids): a value that fits one of them and not its own column shows a shifted row.
    ``password_env``: environment variable with the password of encrypted workbooks.
    ``must_have``: the reporting date does not move to a month that this export did not come for.
    ``since``: the first month that it is owed for; without it, the city's ``first_month``.
    ``coord_system``: the system of its coordinates and shapes; an export that agreed to any must say it (docs/geometry.md).
    ``due_day``: day of the month after its period, by which it is to be in; without it, the city's ``deadline_day``.
    ``on_conflict``: of an append export, what counts when a key comes again with other content; without it, both rows
    (docs/forms.md).
    ``vault_only``: no row of it is published, nor what only it says; with a stated purpose it can be read.
    ``ranges``: field of the first → field of the last, where one column holds both (2025-04-11至2030-04-11).
    ``leave_out_sheets``: whole names of sheets that are no part of it (草稿|字典.*), a pattern; their rows are notes.
    """

    title: str
    kind: Literal["snapshot", "append", "changes"]
    cadence: Cadence = "monthly"
    files: str
    period: PeriodSource = PeriodSource()
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
    place_field: Identifier | None = None
    place_pattern: str = ANY_PLACE
    given: Mapping[Identifier, Literal["_sheet", "_part"]] = Field(default_factory=dict)
    leave_out_sheets: str | None = None
    ranges: Mapping[Identifier, Identifier] = Field(default_factory=dict)
    fill_down: FillDown | None = None
    cross_foot: CrossFoot | None = None
    closed: tuple[Identifier, ...] = ()
    drift: Drift = Drift()
    password_env: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")] | None = None
    database: Database | None = None
    must_have: bool = False
    coord_system: DECLARABLE | None = None
    since: Annotated[str, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")] | None = None
    due_day: Annotated[int, Field(ge=1, le=28)] | None = None
    on_conflict: OnConflict | None = None
    vault_only: bool = False

    @property
    def conflict_rule(self) -> OnConflict:
        """The rule that holds for rows with one key and other content."""
        return self.on_conflict or "keep_both"

    @field_validator("files")
    @classmethod
    def _names_a_period(cls, value: str) -> str:
        return _checked_pattern("files", value, None)

    @field_validator("leave_out_sheets")
    @classmethod
    def _names_sheets(cls, value: str | None) -> str | None:
        return value if value is None else _checked_pattern("leave_out_sheets", value, None)

    @field_validator("place_pattern")
    @classmethod
    def _names_a_place(cls, value: str) -> str:
        return _checked_pattern("place_pattern", value, "place")

    @model_validator(mode="after")
    def _period_is_somewhere(self) -> Export:
        if self.period.lead[0] == "file_name":
            _checked_pattern("files", self.files, "period")
        return self

    @model_validator(mode="after")
    def _fields_are_agreed(self) -> Export:
        """Rules about fields name fields that come in; their fault is told at the key."""
        foot = self.cross_foot or CrossFoot()
        down = (self.fill_down.block, *self.fill_down.fields, *self.fill_down.stop_at) if self.fill_down else ()
        named = {
            "place_field": (self.place_field,) if self.place_field else (),
            "given": tuple(self.given),
            "fill_down": down,
            "ranges": (*self.ranges, *self.ranges.values()),
            "cross_foot": (*foot.columns, *(name for row in foot.rows for name in re.findall(r"\w+", row))),
            "closed": self.closed,
            "period": (self.period.month_column,) if self.period.month_column else (),
        }
        for key, fields in named.items():
            unknown = [name for name in fields if name not in self.agreed]
            if unknown:
                raise ValueError(f"{key}: not among the agreed fields: {', '.join(unknown)}")
        return self

    @model_validator(mode="after")
    def _given_is_there(self) -> Export:
        if "_part" in self.given.values() and "part" not in re.compile(self.files).groupindex:
            raise ValueError("given: _part, but the pattern of “files” has no group (?P<part>…)")
        if self.place_field in self.given:
            raise ValueError(f"given: {self.place_field} is the place_field already")
        return self

    @model_validator(mode="after")
    def _is_due_on_a_day(self) -> Export:
        if self.due_day is not None and (self.cadence in ("daily", "ad_hoc") or self.database):
            why = "read by the hub itself" if self.database else f"{self.cadence}, not due on a day of the month"
            raise ValueError(f"due_day: this export is {why}")
        return self

    @model_validator(mode="after")
    def _conflicts_are_of_events(self) -> Export:
        if self.on_conflict is not None and self.kind != "append":
            why = (
                "only the newest row of a key counts" if self.kind == "changes" else "rows of a snapshot are no events"
            )
            raise ValueError(f"on_conflict: only an append export has it; this one is {self.kind}: {why}")
        return self

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

    department: Name
    title: str
    contact: str
    agreement: Agreement
    exports: dict[Name, Export]

    def variables(self) -> frozenset[str]:
        """Names of the environment variables its exports ask for."""
        named = {export.password_env for export in self.exports.values()}
        named |= {export.database.url_env for export in self.exports.values() if export.database}
        return frozenset(name for name in named if name)

    def agreement_of(self, export: str) -> Agreement:
        """The agreement in force for one export: its own, else the department's."""
        return self.exports[export].agreement or self.agreement
