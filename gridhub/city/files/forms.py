"""``--dirt hard``: the same tables as forms people fill in: a sheet per town, sections, merged members, totals, pages.

Belongs here: what a form looks like, as a grid of cells with the place of every record, and the damage that comes with
it. Not here: file formats (``form_files``), damage of single cells that any export has (``dirt``).
Declared for the engine in the connectors: ``fill_down``, ``place_field``, ``cross_foot``, ``closed``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from gridhub.city.files.dirt import UNLISTED_BUILDING
from gridhub.city.files.sheets import Damage, Row, Spelled, Written
from gridhub.city.world import rates
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.geography import Dwelling

Cell = Written | float
PAGE = 40
"""Records on a printed page; its header is repeated on the next."""
ERROR = "#N/A"


@dataclass
class Sheet:
    """Cells by row; ``merges`` 0-based (top, left, bottom, right); ``places``: record number → 1-based row, as ``hidden_rows``."""

    name: str
    cells: list[list[Cell]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden: bool = False

    def add(self, cells: list[Cell]) -> int:
        """Append a row; its 1-based number."""
        self.cells.append(cells)
        return len(self.cells)


@dataclass
class Form:
    """One file: its sheets, and damaged cells that belong to no record: (sheet, row, header, damage, true value)."""

    sheets: list[Sheet]
    extra: list[tuple[str, int, str, str, str]] = field(default_factory=list)


def town_of(row: Row) -> str:
    """The town of the first dwelling a row names."""
    dwelling = next((value for value in row.values if isinstance(value, Dwelling)), None)
    return dwelling.region.town.name if dwelling else ""


def make_form(spelled: Spelled, dice: Dice, month: Month) -> Form:
    """The form of one table. Changes ``spelled.cells`` and ``spelled.damages`` where the form damages cells."""
    _tricks(spelled, dice)
    _shift_rows(spelled, dice)
    match spelled.table.export:
        case "civil_affairs.low_income":
            return _sheet_per_town(spelled, dice, month)
        case "civil_affairs.old_age_allowance":
            return _sections(spelled, month)
    return Form([_pages(spelled, dice), *_beside()])


def _redamaged(spelled: Spelled, record: int, damage: Damage) -> None:
    """One cell has one damage: the last."""
    kept = [known for known in spelled.damages[record] if known.column != damage.column]
    spelled.damages[record] = [*kept, damage]


def _tricks(spelled: Spelled, dice: Dice) -> None:
    """What people and programs do to keep a cell as it is, on cells nothing else has damaged."""
    for number, (row, line) in enumerate(zip(spelled.table.rows, spelled.cells, strict=True)):
        if spelled.table.tidy:
            return
        damaged = {damage.column for damage in spelled.damages[number]}
        for index, column in enumerate(spelled.table.columns):
            value, true = line[index], row.values[index]
            if index in damaged or value is None or not column.field:
                continue
            made: tuple[Cell, str, str] | None = None
            if column.kind == "cid" and isinstance(value, str) and dice.chance(rates.HARD_ID_MARKED):
                made = (f"\t{value}", "id_tab", value) if dice.chance(0.5) else (f"'{value}", "id_apostrophe", value)
            elif column.kind == "amount" and isinstance(value, int) and dice.chance(rates.HARD_AMOUNT):
                text = f"{value:,}.00" if dice.chance(0.5) else f"{value}/月"
                made = (text, "amount_text", f"{value}.00")
            elif column.field == "birth_date" and dice.chance(rates.HARD_DATE_PARTIAL):
                made = (f"{str(true)[:4]}-00-00", "date_partial", str(true))
            elif column.kind == "month" and str(true)[5:] in ("01", "10") and dice.chance(rates.HARD_MONTH_NUMBER):
                made = (float(f"{str(true)[:4]}.1"), "month_as_number", f"{true}-01")
            elif column.kind == "phone" and dice.chance(rates.HARD_ERROR):
                made = (ERROR, "cell_error", str(true))
            if made:
                line[index] = made[0]  # type: ignore[assignment]
                _redamaged(spelled, number, Damage(index, made[1], made[2]))


def _shift_rows(spelled: Spelled, dice: Dice) -> None:
    """A few rows of exports with closed columns slip one cell to the right, from the citizen id on."""
    if spelled.table.export not in ("public_security.floating", "civil_affairs.old_age_allowance"):
        return
    start = next(n for n, column in enumerate(spelled.table.columns) if column.field == "cid")
    for number, line in enumerate(spelled.cells):
        if line[start] is None or not dice.chance(rates.HARD_ROW_SHIFTED):
            continue
        true = [str(value) if value is not None else "" for value in spelled.table.rows[number].values]
        spelled.cells[number] = [*line[:start], None, *line[start:-1]]
        columns = range(start, len(line))
        mapped = [index for index in columns if spelled.table.columns[index].field]
        before = [damage for damage in spelled.damages[number] if damage.column < start]
        spelled.damages[number] = before + [Damage(index, "row_shifted", true[index]) for index in mapped]


def _head(sheet: Sheet, spelled: Spelled, title: str) -> None:
    last = len(spelled.headers) - 1
    number = sheet.add([title])
    sheet.merges.append((number - 1, 0, number - 1, last))
    sheet.add([f"填报单位：{spelled.table.unit}", None, None, spelled.table.unit_line or None])


def _header(sheet: Sheet, spelled: Spelled) -> None:
    """One row, or two where columns share a parent: it is merged over them, all else down both rows."""
    if not spelled.two_row_header:
        sheet.add(list(spelled.headers))
        return
    parents = [column.parent for column in spelled.table.columns]
    upper: list[Cell] = list(parents)
    top = len(sheet.cells)
    start = 0
    while start < len(parents):
        end = start
        while parents[start] and end + 1 < len(parents) and parents[end + 1] == parents[start]:
            upper[end + 1] = None
            end += 1
        if not parents[start]:
            upper[start] = spelled.headers[start]
            sheet.merges.append((top, start, top + 1, start))
        elif end > start:
            sheet.merges.append((top, start, top, end))
        start = end + 1
    sheet.add(upper)
    sheet.add([text if parent else None for text, parent in zip(spelled.headers, parents, strict=True)])


def _sum(spelled: Spelled, records: list[int], label: str) -> list[Cell]:
    line: list[Cell] = [label]
    for index, column in enumerate(spelled.table.columns[1:], start=1):
        values = [spelled.table.rows[number].values[index] for number in records]
        numbers = [value for value in values if isinstance(value, int)]
        line.append(sum(numbers) if column.field in spelled.table.totals and numbers else None)
    return line


def _by_town(spelled: Spelled) -> Iterator[tuple[str, list[int]]]:
    """Record numbers by town, in order of first mention; members stay with their head."""
    towns: dict[str, list[int]] = {}
    block, town = None, ""
    place = next((n for n, column in enumerate(spelled.table.columns) if column.field == "benefit_no"), None)
    for number, row in enumerate(spelled.table.rows):
        own = row.values[place] if place is not None else number
        if own != block:
            block, town = own, town_of(row)
        towns.setdefault(town, []).append(number)
    yield from towns.items()


def _sheet_per_town(spelled: Spelled, dice: Dice, month: Month) -> Form:
    """民政 低保: number and address stand once per household, merged over its members; a 小计 per sheet, one 合计."""
    form = Form([])
    every: list[int] = []
    towns = list(_by_town(spelled))
    for town, records in towns:
        sheet = Sheet(town)
        _head(sheet, spelled, f"{spelled.table.title}（{month.year}年{month.number}月）")
        _header(sheet, spelled)
        for number in records:
            sheet.places[number] = sheet.add(list(spelled.cells[number]))
        _merge_members(sheet, spelled, records, dice)
        sheet.hidden_rows += [sheet.places[number] for number in records if dice.chance(rates.HARD_ROW_HIDDEN)]
        sheet.add(_sum(spelled, records, "小计"))
        every += records
        form.sheets.append(sheet)
    last = form.sheets[-1]
    total = _sum(spelled, every, "合计")
    amount = next(n for n, column in enumerate(spelled.table.columns) if column.field == "amount")
    true = total[amount]
    if month.number % 2 == 0 and isinstance(true, int):  # every other month the clerk adds up wrong
        total[amount] = true + 100
        form.extra.append((last.name, len(last.cells) + 1, spelled.headers[amount], "wrong_total", f"{true}.00"))
    last.add(total)
    last.add(["说明：保障人口和月保障金额填在户主行。"])
    form.sheets += _beside()
    return form


def _merge_members(sheet: Sheet, spelled: Spelled, records: list[int], dice: Dice) -> None:
    """Blank (or 同上) what members share with their head: the benefit number, and the address when it is the same."""
    fields = {column.field: index for index, column in enumerate(spelled.table.columns) if column.field}
    key, address = fields["benefit_no"], fields["address"]
    rows = spelled.table.rows
    at = 0
    while at < len(records):
        head = records[at]
        size = 1
        while at + size < len(records) and rows[records[at + size]].values[key] == rows[head].values[key]:
            size += 1
        members = records[at + 1 : at + size]
        # what no text leads to is not shared
        nowhere = {UNLISTED_BUILDING} & {damage.kind for damage in spelled.damages[head]}
        for member in members:
            line = sheet.cells[sheet.places[member] - 1]
            line[key] = None
            _redamaged(spelled, member, Damage(key, "merged_down", str(rows[head].values[key])))
            home = rows[head].values[address]
            own = {UNLISTED_BUILDING} & {damage.kind for damage in spelled.damages[member]}
            if rows[member].values[address] is home and isinstance(home, Dwelling) and not (nowhere or own):
                said = dice.chance(0.3)
                line[address] = dice.pick(("同上", "〃")) if said else None
                kind = "address_ditto" if said else "address_merged"
                _redamaged(spelled, member, Damage(address, kind, home.canonical))
        if members:
            top = sheet.places[head] - 1
            sheet.merges.append((top, key, top + len(members), key))
        at += size


def _sections(spelled: Spelled, month: Month) -> Form:
    """民政 高龄津贴: towns below each other, each under its own title line and header, each with its 合计."""
    sheet = Sheet("Sheet1")
    _head(sheet, spelled, f"{spelled.table.title}（{month.year}年{month.number}月）")
    for number, (town, records) in enumerate(_by_town(spelled)):
        if number:
            sheet.add([])
        row = sheet.add([f"{town}（{len(records)}人）"])
        sheet.merges.append((row - 1, 0, row - 1, len(spelled.headers) - 1))
        _header(sheet, spelled)
        for record in records:
            sheet.places[record] = sheet.add(list(spelled.cells[record]))
        sheet.add(_sum(spelled, records, "合计"))
    return Form([sheet, *_beside()])


def _pages(spelled: Spelled, dice: Dice) -> Sheet:
    """Any other form: a header on every page, column numbers below the first, a hidden row here and there."""
    sheet = Sheet("Sheet1")
    _head(sheet, spelled, spelled.table.title)
    _header(sheet, spelled)
    sheet.add(list(range(1, len(spelled.headers) + 1)))
    for number, line in enumerate(spelled.cells):
        if number and number % PAGE == 0:
            sheet.add([])
            _header(sheet, spelled)
        sheet.places[number] = sheet.add(list(line))
        if dice.chance(rates.HARD_ROW_HIDDEN):
            sheet.hidden_rows.append(sheet.places[number])
    sheet.add([])
    sheet.add(["制表人：综合科　　审核人：办公室"])
    return sheet


def _beside() -> list[Sheet]:
    """Sheets that are no data: filling instructions, and a hidden list of words."""
    words = Sheet("码表", [["性别", "男"], [None, "女"], ["人员状态", "在册"]], hidden=True)
    return [Sheet("填表说明", [["1. 本表按月报送。"], ["2. 公民身份号码请按文本填写。"]]), words]
