"""The limits in ``assets/rules/<name>.yaml`` against the SQL that reads them: none is missing, none is of no effect.

Belongs here: which parameters a SELECT asks for and as what, the faults. Not here: reading the files (``reading.rules``), rules
with a form of their own. A limit that is missing would make a finding silent, one that is misspelled likewise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from sqlglot import exp

from gridhub.contracts.errors import ProjectError
from gridhub.project.names import meant
from gridhub.project.sql.assets import AssetSource
from gridhub.project.sql.parsing import parsed

FOLDER = "assets/rules"
_WHOLE = ("INT", "BIGINT", "SMALLINT")


@dataclass
class _Asked:
    """What the SQL asks of one rule file: parameter → who asks first; ``numbers``: parameter → whole or not; ``openly``:
    parameters are looked up by a value, so that any may be used."""

    parameters: dict[str, AssetSource] = field(default_factory=dict)
    numbers: dict[str, bool] = field(default_factory=dict)
    openly: bool = False


def check_parameters(
    sources: Iterable[AssetSource], rules: Mapping[str, Mapping[str, str]], lines: Mapping[tuple[str, str], int]
) -> list[ProjectError]:
    """Faults of rule files that some SQL reads. ``lines``: of a file's name and parameter, where it stands."""
    asked: dict[str, _Asked] = {}
    for source in sources:
        if not any(ref.startswith("rule.") for ref in source.ref_lines):
            continue
        for select in parsed(source.asset.sql).find_all(exp.Select):
            _note(select, source, asked)
    return [
        fault for name in sorted(asked) if name in rules for fault in _faults(name, asked[name], rules[name], lines)
    ]


def _faults(
    name: str, asked: _Asked, written: Mapping[str, str], lines: Mapping[tuple[str, str], int]
) -> Iterator[ProjectError]:
    file = f"{FOLDER}/{name}.yaml"
    for parameter, source in sorted(asked.parameters.items()):
        if parameter not in written:
            yield ProjectError(file, 0, f"缺少 {parameter}：{source.file} 要用它，没有就什么也查不出")
    for parameter, value in written.items():
        line = lines.get((name, parameter), 0)
        if parameter not in asked.parameters and not asked.openly:
            told = meant(parameter, tuple(asked.parameters))
            yield ProjectError(
                file, line, f"没有规则用到“{parameter}”{told}；有：{'、'.join(sorted(asked.parameters))}"
            )
        elif parameter in asked.numbers and not _is_number(value, whole=asked.numbers[parameter]):
            kind = "整数" if asked.numbers[parameter] else "数"
            yield ProjectError(file, line, f"{parameter}：应为{kind}，不是“{value}”")


def _note(select: exp.Select, source: AssetSource, asked: dict[str, _Asked]) -> None:
    """Adds what one SELECT (without those inside it) asks of the rule tables it reads."""
    tables = {
        table.alias_or_name: table.name
        for table in select.find_all(exp.Table)
        if table.db == "rule" and table.find_ancestor(exp.Select) is select
    }
    if len(tables) == 1:  # columns need no name of the table
        tables[""] = next(iter(tables.values()))
    named: dict[str, str] = {}
    for equal in select.find_all(exp.EQ):
        for one, other in ((equal.left, equal.right), (equal.right, equal.left)):
            if isinstance(one, exp.Column) and one.name == "parameter" and one.table in tables:
                own = asked.setdefault(tables[one.table], _Asked())
                if isinstance(other, exp.Literal):
                    own.parameters.setdefault(other.name, source)
                    named[one.table] = other.name
                else:
                    own.openly = True
    for cast in select.find_all(exp.Cast):
        value = cast.this
        if isinstance(value, exp.Column) and value.name == "value" and value.table in named:
            numbers = asked[tables[value.table]].numbers
            whole = cast.to.this.name in _WHOLE
            numbers[named[value.table]] = whole or numbers.get(named[value.table], False)


def _is_number(value: str, *, whole: bool) -> bool:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return False
    return number.is_finite() and (not whole or number == number.to_integral_value())
