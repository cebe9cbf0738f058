"""Dirt: from true values to what stands in the cells, with one damage line per cell that is not plainly true.

Belongs here: damage of cells, header spellings of a month, layout decisions. Not here: rates (``rates``), file formats
(``writing``). A column written throughout in one other date spelling is a habit of the sheet, not a damage; a cell that
differs from its column is one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from gridhub.city.files.address_damage import NOWHERE, damaged
from gridhub.city.files.firm_damage import BRANCH, about_the_branch, damaged_name, damaged_permit
from gridhub.city.files.identity_damage import NOTHING, IdentityDamage, Known
from gridhub.city.files.mentions import prefix_of
from gridhub.city.files.sheets import Column, Damage, Row, Spelled, Table, Value, Written
from gridhub.city.files.spelling import FULL_WIDTH, bare_group, other_name, unlisted_building, variant, without_unit
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.digits import cid_check, is_citizen_id
from gridhub.city.world.geography import Dwelling
from gridhub.city.world.identity_slips import Slip
from gridhub.city.world.rates import Dirt

UNLISTED_BUILDING = "address_unlisted_building"
NO_DWELLING = "unresolvable"
"""Entity kind of a mention whose text leads to no dwelling, whoever wrote it meant which."""
_ROLES = {"residence_address": "residence", "hukou_address": "hukou"}
"""Of columns of which a sheet has both."""
NULL_WORDS = ("无", "/", "-", "暂无")
_WIDE = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")

Style = Callable[[date], Written]
DATE_STYLES: dict[str, Style] = {
    "iso": lambda d: d.isoformat(),
    "compact_number": lambda d: int(f"{d:%Y%m%d}"),
    "dots": lambda d: f"{d.year}.{d.month}.{d.day}",
    "chinese": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "slashes": lambda d: f"{d.year}/{d.month}/{d.day}",
    "excel_date": lambda d: d,
}
_TEXT_STYLES = ("dots", "chinese", "slashes", "compact_number")
MONTH_STYLES: tuple[Callable[[str], Written], ...] = (
    lambda m: m,
    lambda m: int(m.replace("-", "")),
    lambda m: f"{m[:4]}年{int(m[5:])}月",
    lambda m: f"{m[:4]}.{m[5:]}",
)


def canonical(value: Value) -> str:
    """The clean value as truth files state it."""
    if value is None:
        return ""
    if isinstance(value, Dwelling):
        return value.canonical
    return value.isoformat() if isinstance(value, date) else str(value)


def _damaged_id(dice: Dice, rates: Dirt, cid: str, row: Row, in_workbook: bool) -> tuple[Written, str]:
    drawn = dice.uniform()
    for kind, share in (
        ("id_missing", rates.id_missing),
        ("id_check_digit", rates.id_check_digit),
        ("id_as_number", rates.id_as_number),
        ("id_15_digits", rates.id_15_digits),
        ("id_of_relative", rates.id_of_relative),
        ("id_full_width", rates.id_full_width),
    ):
        drawn -= share
        if drawn >= 0:
            continue
        if kind == "id_missing":
            return dice.pick((None, None, None, "无")), kind
        if kind == "id_check_digit":
            return _wrong(dice, cid), kind
        if kind == "id_as_number" and in_workbook and cid[-1] != "X":
            return int(cid[:15] + "000"), kind
        if kind == "id_15_digits" and cid[6:8] == "19":
            return cid[:6] + cid[8:17], kind
        if kind == "id_of_relative" and row.relatives:
            return dice.pick(row.relatives), kind
        if kind == "id_full_width":
            return cid.translate(_WIDE), kind
        return cid, ""
    if cid[-1] == "X" and dice.chance(rates.id_lower_x):
        return cid[:17] + "x", "id_lower_x"
    return cid, ""


def _wrong(dice: Dice, cid: str) -> str:
    """One digit changed or two neighbours transposed, so that the check digit no longer fits."""
    while True:
        place = dice.between(6, 15)
        if dice.chance(0.5):
            wrong = cid[:place] + str((int(cid[place]) + dice.between(1, 9)) % 10) + cid[place + 1 :]
        else:
            wrong = cid[:place] + cid[place + 1] + cid[place] + cid[place + 2 :]
        if wrong != cid and cid_check(wrong[:17]) != wrong[17]:
            return wrong


def _damaged_name(dice: Dice, rates: Dirt, name: str, row: Row, own: bool) -> tuple[Written, str]:
    drawn = dice.uniform()
    if drawn < rates.name_spaced and len(name) == 2:
        return f"{name[0]}{dice.pick(('　', ' ', '  '))}{name[1]}", "name_spaced"
    if own and row.note and drawn > 1 - rates.name_with_note * (20 if row.note == "已故" else 1):
        return f"{name}{dice.pick(('（{}）', '({})')).format(row.note)}", "name_with_note"
    return name, ""


def _damaged_phone(dice: Dice, rates: Dirt, phone: str) -> tuple[Written, str, str]:
    drawn = dice.uniform()
    if drawn < rates.phone_several:
        second = f"{dice.pick(('142', '143', '154'))}{dice.below(10**8):08d}"
        return f"{phone}{dice.pick((';', '、', '/', '；', ' '))}{second}", "phone_several", f"{phone};{second}"
    if drawn < rates.phone_several + rates.phone_full_width:
        return phone.translate(FULL_WIDTH), "phone_full_width", phone
    return phone, "", phone


def _damaged_code(dice: Dice, rates: Dirt, code: str, row: Row) -> tuple[Written, str]:
    """A credit code that a clerk left out, mistyped, typed in small letters with a space, or whose firm is still known by
    its register number of before."""
    drawn = dice.uniform()
    if drawn < rates.uscc_missing:
        return None, "uscc_missing"
    if drawn < rates.uscc_missing + rates.uscc_check_digit:
        return f"{code[:-1]}{'0' if code[-1] != '0' else '1'}", "uscc_check_digit"
    if drawn < rates.uscc_missing + rates.uscc_check_digit + rates.uscc_form:
        return f"{code[:2]} {code[2:].lower()}", "uscc_form"
    if drawn > 1 - rates.uscc_old_number and row.old_number:
        return row.old_number, "uscc_old_number"
    return code, ""


def _damaged_address(dice: Dice, rates: Dirt, dwelling: Dwelling, place_known: bool, hukou: bool) -> tuple[str, str]:
    drawn = dice.uniform()
    # what only a city with traps has lies at the other end, so that it takes nothing from the rest
    trap = 1 - drawn
    if trap < rates.address_damaged:
        return damaged(dice, dwelling)
    if trap < rates.address_former_name and hukou and dwelling.former:
        return dwelling.former, "address_former_name"
    if dwelling.estate and dwelling.building and not dwelling.ambiguous:
        if trap < rates.address_other_name:
            return other_name(dice, dwelling), "address_other_name"
        if trap < rates.address_other_name + rates.address_unlisted_building:
            return unlisted_building(dice, dwelling), UNLISTED_BUILDING
    if dwelling.building and dwelling.floor > 0 and drawn < rates.address_without_unit:
        return without_unit(dice, dwelling, place_known=place_known), "address_without_unit"
    if drawn < rates.address_variant:
        plain_group = dwelling.group and not (dwelling.hamlet or dwelling.annex or dwelling.floor)
        if plain_group and place_known and dice.chance(0.08):
            return bare_group(dwelling), "address_bare_group"
        return variant(dice, dwelling, place_known=place_known)
    return dwelling.canonical, ""


def led_nowhere(truth: list[tuple[str, str, str]], field: str, dwelling: Dwelling) -> list[tuple[str, str, str]]:
    """The truth of a row in whose column ``field`` no text leads to ``dwelling`` any more."""
    kept: list[tuple[str, str, str]] = []
    for role, kind, true_id in truth:
        about = (kind == "dwelling" and true_id == dwelling.true_id) or (kind == "grid" and true_id == dwelling.grid)
        if not about or role != _ROLES.get(field, role):
            kept.append((role, kind, true_id))
        elif kind == "dwelling":
            kept.append((role, NO_DWELLING, ""))
    return kept


class _Speller:
    """Turns the cells of one table; keeps the date habit of each column."""

    def __init__(
        self,
        table: Table,
        rates: Dirt,
        dice: Dice,
        people: IdentityDamage | None,
        slips: Mapping[tuple[str, str], Slip],
    ) -> None:
        self.table, self.rates, self.dice, self.people, self.slips = table, rates, dice, people, slips
        self.place = {column.field: index for index, column in enumerate(table.columns) if column.field}
        self.in_workbook = not table.encoding
        self.habits: dict[int, str] = {}
        self.month_habits: dict[int, Callable[[str], Written]] = {}
        styles = ("iso", "dots", "chinese", "slashes", "compact_number") + (
            ("excel_date",) * 2 if self.in_workbook else ()
        )
        for index, column in enumerate(table.columns):
            changed = dice.chance(rates.date_column_style)
            if column.kind == "date":
                self.habits[index] = dice.pick(styles) if changed else "iso"
            if column.kind == "month":
                self.month_habits[index] = dice.pick(MONTH_STYLES) if changed else MONTH_STYLES[0]

    def line(self, row: Row) -> tuple[list[Written], list[Damage]]:
        """The cells of a record, and what is wrong with them."""
        planned = self.people.plan(row) if self.people else NOTHING
        line: list[Written] = []
        damages: list[Damage] = []
        for index, column in enumerate(self.table.columns):
            if index in planned.cells:
                cell = planned.cells[index]
                written: Written = self._date(index, cell.written)[0] if column.kind == "date" else cell.written
                damage: Damage | None = Damage(index, cell.kind, canonical(row.values[index]))
            elif index in planned.right:
                written, damage = str(row.values[index]), None
            else:
                written, damage = self.cell(index, column, row)
            line.append(written)
            if damage is not None:
                damages.append(damage)
        if self.slips:
            damages = self._slipped(row, line, damages)
        return line, damages

    def _slipped(self, row: Row, line: list[Written], damages: list[Damage]) -> list[Damage]:
        """Puts what the list says wrongly of this person beside the right id; returns the damages as they are then."""
        of_row = (true_id for role, kind, true_id in row.truth if kind == "person" and not prefix_of(role))
        slip = self.slips.get((self.table.export, next(of_row, "")))
        if slip is None:
            return damages
        told, cid = self.place[slip.field], self.place["cid"]
        line[told] = self._date(told, slip.told)[0] if isinstance(slip.told, date) else slip.told
        line[cid] = str(row.values[cid])
        kept = [damage for damage in damages if damage.column not in (told, cid)]
        return [*kept, Damage(told, slip.kind, canonical(row.values[told]))]

    def cell(self, index: int, column: Column, row: Row) -> tuple[Written, Damage | None]:
        value, kind, tidy = row.values[index], column.kind, self.table.tidy
        if value is None or value == "":
            optional = kind in ("phone", "name", "text") and column.field and not tidy
            if optional and self.dice.chance(self.rates.null_word):
                return self.dice.pick(NULL_WORDS), Damage(index, "null_word", "")
            return None, None
        if kind == "date":
            return self._date(index, value)
        if kind == "month":
            return self.month_habits[index](str(value)), None
        if tidy:
            return self._listed(index, value) if isinstance(value, Dwelling) else (value, None)
        if isinstance(value, str):
            return self._text(index, column, value, row)
        if isinstance(value, Dwelling):
            told = self.table.names_place and column.field == "residence_address"
            hukou = column.field == "hukou_address"
            text, damage = _damaged_address(self.dice, self.rates, value, told, hukou)
            if damage == UNLISTED_BUILDING or damage in NOWHERE:
                row.truth = led_nowhere(row.truth, column.field, value)
            return text, Damage(index, damage, value.canonical) if damage and text != value.canonical else None
        return value, None

    def _listed(self, index: int, dwelling: Dwelling) -> tuple[Written, Damage | None]:
        """The standard list itself; its rows keep what they are about, whatever is written there."""
        if not self.rates.address_damaged or not self.dice.chance(self.rates.address_damaged):
            return dwelling.canonical, None
        text, kind = damaged(self.dice, dwelling)
        return text, Damage(index, kind, dwelling.canonical)

    def _text(self, index: int, column: Column, value: str, row: Row) -> tuple[Written, Damage | None]:
        written: Written = value
        kind, truth = "", value
        if column.kind == "cid" and is_citizen_id(value):
            written, kind = _damaged_id(self.dice, self.rates, value, row, self.in_workbook)
        elif column.kind == "name":
            written, kind = _damaged_name(self.dice, self.rates, value, row, column.field == "name")
        elif column.kind == "phone":
            written, kind, truth = _damaged_phone(self.dice, self.rates, value)
        elif column.kind == "uscc":
            written, kind = _damaged_code(self.dice, self.rates, value, row)
        elif column.kind == "firm" and self.rates.firm_short:
            written, kind = damaged_name(self.dice, self.rates, value, row)
        elif column.kind == "permit" and self.rates.permit_missing:
            written, kind = damaged_permit(self.dice, self.rates, value, row)
        elif (
            column.kind == "text"
            and value.isdigit()
            and len(value) < 16
            and self.dice.chance(self.rates.number_full_width)
        ):
            written, kind = value.translate(FULL_WIDTH), "number_full_width"
        return written, Damage(index, kind, truth) if kind else None

    def _date(self, index: int, value: Value) -> tuple[Written, Damage | None]:
        if not isinstance(value, date):
            return str(value), None
        habit = self.habits[index]
        if self.dice.chance(self.rates.date_cell_style) and not self.table.tidy:
            other = self.dice.pick(_TEXT_STYLES)
            if other != habit:
                return DATE_STYLES[other](value), Damage(index, f"date_{other}", value.isoformat())
        return DATE_STYLES[habit](value), None


def _without_number(table: Table, row: Row, line: list[Written], found: list[Damage]) -> list[Damage]:
    """The row names a branch: it is about that one, and has no number of the head's."""
    row.truth = about_the_branch(row.truth)
    numbers = [index for index, column in enumerate(table.columns) if column.kind in ("uscc", "permit")]
    kept = [damage for damage in found if damage.column not in numbers]
    for index in numbers:
        line[index] = None
        kept.append(Damage(index, f"{table.columns[index].kind}_missing", ""))
    return kept


def spell(
    table: Table,
    rates: Dirt,
    seed: int,
    month: Month,
    known: Known | None = None,
    slips: Mapping[tuple[str, str], Slip] = MappingProxyType({}),
) -> Spelled:
    """The table as it will be written. ``rates.PLAIN`` changes nothing: ISO dates, full addresses, plain headers.

    ``known``: the people of the city, for dirt that makes them hard to recognise. ``slips``: planted ones, by export and
    true id.
    """
    dice = Dice(seed, f"dirt {table.file_name}")
    people = (
        IdentityDamage(table, rates.people, Dice(seed, f"dirt of people {table.file_name}"), known)
        if (rates.people and known and not table.tidy)
        else None
    )
    speller = _Speller(table, rates, dice, people, slips)
    turn = month.year * 12 + month.number
    headers = [
        column.headers[(turn + place) % len(column.headers)] if rates.aliases else column.headers[0]
        for place, column in enumerate(table.columns)
    ]
    cells: list[list[Written]] = []
    damages: list[list[Damage]] = []
    undamaged: list[Damage] = []
    for row in table.rows:
        line, found = speller.line(row)
        if any(damage.kind == BRANCH for damage in found):
            found = _without_number(table, row, line, found)
        cells.append(line)
        # one empty list for all: most rows of a large city have no damage
        damages.append(found or undamaged)
    workbook = rates.layout and not table.encoding
    return Spelled(
        table,
        headers,
        cells,
        damages,
        two_row_header=workbook and any(column.parent for column in table.columns),
        title=workbook,
        column_numbers=workbook and dice.chance(0.3),
        footer=workbook,
    )
