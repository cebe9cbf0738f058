"""Reading ``assets/ledger/*.yaml``: the forms of the city's ledgers, every fault with its line.

Belongs here: keys, values, columns that the table lacks. Not here: what a form is (``project.ledgers``). Faults are in
Chinese: the grid office writes these files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from gridhub.contracts.errors import ProjectError
from gridhub.project.ledgers import BY_PLACE, FOLDER, JOINED, JOINED_BY, PLACE, Ledger, LedgerColumn, LedgerOrder
from gridhub.project.names import is_identifier, perhaps
from gridhub.project.reading.yaml_source import YamlSource, read_yaml
from gridhub.tables.spec import TableSpec

_KEYS = ("title", "table", "columns", "order", "month", "each", "each_title", "note")
_COLUMN_KEYS = ("column", "title", "width", "masked", "words")
_NOT_JOINED = {
    PLACE: "不知道在哪个网格",
    "firm": "不知道是哪个单位",
    "person": "不知道是哪个人",
    "case": "不知道是哪个案件",
}
_READABLE = ("core", "finding", "mart")
_WIDEST = 120


def read_ledgers(root: Path, tables: Mapping[str, TableSpec]) -> tuple[dict[str, Ledger], list[ProjectError]]:
    """The ledgers by name, in order of their files. ``tables``: the project's catalogue."""
    ledgers: dict[str, Ledger] = {}
    errors: list[ProjectError] = []
    titles: dict[str, str] = {}
    for path in sorted((root / FOLDER).glob("*")):
        file = path.relative_to(root).as_posix()
        if path.suffix != ".yaml" or not is_identifier(path.stem):
            errors.append(ProjectError(file, 0, "台账的文件名写成 <名称>.yaml：小写字母、数字和下划线，以字母开头"))
            continue
        source, faults = read_yaml(path, file)
        errors += faults
        if source is None:
            continue
        ledger, faults = _read(source, path.stem, tables)
        errors += faults
        if ledger is None:
            continue
        if ledger.title in titles:
            line = source.line_of(("title",))
            errors.append(ProjectError(file, line, f"名称“{ledger.title}”与 {titles[ledger.title]} 相同，请改一个"))
        titles.setdefault(ledger.title, file)
        ledgers[path.stem] = ledger
    return ledgers, errors


def _read(source: YamlSource, name: str, tables: Mapping[str, TableSpec]) -> tuple[Ledger | None, list[ProjectError]]:
    def fault(message: str, *place: str | int) -> ProjectError:
        return ProjectError(source.file, source.line_of(place), message)

    value = source.value
    if not isinstance(value, dict):
        return None, [fault(f"写成几行“名称: 值”；可写：{'、'.join(_KEYS)}")]
    errors = [
        fault(f"不认识“{key}”{perhaps(str(key), _KEYS)}；可写：{'、'.join(_KEYS)}", str(key))
        for key in value
        if key not in _KEYS
    ]
    errors += [
        fault(f"{key}：要写一个文字", key)
        for key in ("title", "table", "month", "each", "each_title", "note")
        if (key in value or key in ("title", "table")) and not (isinstance(value.get(key), str) and value[key].strip())
    ]
    if errors:
        return None, errors
    spec = tables.get(value["table"])
    if spec is None or spec.layer not in _READABLE:
        known = [table for table, one in tables.items() if one.layer in _READABLE]
        return None, [fault(f"table：没有数据表“{value['table']}”{perhaps(value['table'], known)}", "table")]
    errors += [fault(message, *place) for place, message in _faults(value, spec)]
    if errors:
        return None, errors
    return _ledger(name, value, spec), []


def _faults(value: Mapping[str, object], spec: TableSpec) -> Iterator[tuple[tuple[str | int, ...], str]]:
    types = spec.sql_types
    is_placed = not types.keys().isdisjoint(JOINED_BY[PLACE])
    for key, wanted in (("month", "DATE"), ("each", "VARCHAR"), ("each_title", "VARCHAR")):
        if key in value and types.get(str(value[key])) != wanted:
            what = "日期" if wanted == "DATE" else "文字"
            yield (key,), f"{key}：{spec.name} 没有名为“{value[key]}”的{what}列{perhaps(str(value[key]), types)}"
    if ("each" in value) != ("each_title" in value):
        yield (("each",) if "each" in value else ("each_title",)), "each 和 each_title 要一起写"
    columns = value.get("columns")
    if not isinstance(columns, list) or not columns:
        yield ("columns",), "columns：要有一列以上，每列写“- column: 列名”，手工填写的列写“- title: 标题”"
        columns = []
    titles: dict[str, int] = {}
    for number, entry in enumerate(columns):
        yield from ((("columns", number), message) for message in _column_faults(entry, types, spec))
        title = _title(entry, spec)
        if title in titles:
            yield ("columns", number), f"标题“{title}”与第 {titles[title] + 1} 列相同"
        titles.setdefault(title, number)
    order = value.get("order", [BY_PLACE])
    if not isinstance(order, list) or not all(isinstance(part, str) for part in order):
        yield ("order",), f"order：写成一串列名，如 [{BY_PLACE}, is_head desc]"
        return
    for number, part in enumerate(order):
        column, _, direction = part.strip().partition(" ")
        if direction.strip() not in ("", "desc"):
            yield ("order", number), f"“{part}”：列名后面只能写 desc（从大到小）"
        if column == BY_PLACE and not is_placed:
            yield ("order", number), f"{spec.name} 没有{'、'.join(JOINED_BY[PLACE])}中的任何一列，不能按地点排序"
        if column != BY_PLACE and column not in types:
            yield ("order", number), f"{spec.name} 没有“{column}”这一列{perhaps(column, (*types, BY_PLACE))}"


def _column_faults(entry: object, types: Mapping[str, str], spec: TableSpec) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield "每列写成“- column: 列名”，手工填写的列写“- title: 标题”"
        return
    for key in entry:
        if key not in _COLUMN_KEYS:
            yield f"不认识“{key}”{perhaps(str(key), _COLUMN_KEYS)}；可写：{'、'.join(_COLUMN_KEYS)}"
    column, title, width = entry.get("column"), entry.get("title"), entry.get("width")
    if column is None and not (isinstance(title, str) and title.strip()):
        yield "要写 column（列名）或 title（手工填写的列的标题）"
    if title is not None and not (isinstance(title, str) and title.strip()):
        yield "title：要写一个文字"
    if width is not None and not (isinstance(width, int) and not isinstance(width, bool) and 2 <= width <= _WIDEST):
        yield f"width：列宽是 2 至 {_WIDEST} 的整数（字符数，一个汉字算两个）"
    if "masked" in entry and not isinstance(entry["masked"], bool):
        yield "masked：只写 yes（查看明文时这一列仍然脱敏）或 no"
    words = entry.get("words", {})
    if not isinstance(words, dict) or not all(isinstance(part, str) for pair in words.items() for part in pair):
        yield "words：写成 {代码: 名称}，如 {open: 在办, closed: 办结}"
    if column is None:
        return
    beside, name = _parts(column)
    if beside is not None:
        if name not in JOINED[beside]:
            yield f"没有“{column}”；可写：{'、'.join(f'{beside}.{one}' for one in JOINED[beside])}"
        elif types.keys().isdisjoint(JOINED_BY[beside]):
            yield f"{spec.name} 没有{'、'.join(JOINED_BY[beside])}中的任何一列，{_NOT_JOINED[beside]}"
    elif column not in types:
        yield f"{spec.name} 没有“{column}”这一列{perhaps(str(column), types)}"
    elif str(column).endswith("_id") and not (spec.layer == "finding" and column in spec.key):
        yield f"“{column}”是系统内部编号，不进表格；需要时用 --ids 加在最后一列"


def _title(entry: object, spec: TableSpec) -> str:
    if not isinstance(entry, dict):
        return ""
    column = str(entry.get("column", ""))
    beside, name = _parts(column)
    given = JOINED[beside].get(name) if beside else None
    listed = next((one.title for one in spec.columns if one.name == column), column)
    return str(entry.get("title") or given or listed).strip()


def _words(entry: Mapping[str, object]) -> Mapping[str, str]:
    words = entry.get("words")
    return words if isinstance(words, dict) else {}


def _parts(column: object) -> tuple[str | None, str]:
    """``place.town_name`` → place, town_name; a column of the table → None and its name."""
    beside, _, name = str(column).partition(".")
    return (beside, name) if name and beside in JOINED else (None, str(column))


def _ledger(name: str, value: Mapping[str, object], spec: TableSpec) -> Ledger:
    columns: list[LedgerColumn] = []
    for entry in _entries(value["columns"]):
        beside, column = _parts(entry.get("column", ""))
        width = entry.get("width")
        made = LedgerColumn(
            _title(entry, spec),
            column,
            beside,
            entry.get("masked") is True,
            width if isinstance(width, int) else None,
            tuple((str(code), str(word)) for code, word in _words(entry).items()),
        )  # fmt: skip
        columns.append(made)
    order = value.get("order", [BY_PLACE] if not spec.sql_types.keys().isdisjoint(JOINED_BY[PLACE]) else [])
    parts = [str(part).strip().partition(" ") for part in (order if isinstance(order, list) else [])]

    def text(key: str) -> str | None:
        return str(value[key]).strip() if key in value else None

    return Ledger(
        name, str(value["title"]).strip(), spec.name, tuple(columns),
        tuple(LedgerOrder(column, direction.strip() == "desc") for column, _, direction in parts),
        text("month"), text("each"), text("each_title"), text("note") or "",
    )  # fmt: skip


def _entries(columns: object) -> Sequence[Mapping[str, object]]:
    return [entry for entry in columns if isinstance(entry, dict)] if isinstance(columns, list) else []
