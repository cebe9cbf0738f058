"""Why two releases differ: what changed between them of all that a release is made of.

Belongs here: finding the causes (deliveries, decisions, rules, settings, engine, reporting date, history of ids) and
asking which of them a table or number rests on. Not here: what differs (``comparing``, ``compared_rows``).

The law. A release is a function of its deliveries, decisions, rules, engine, reporting date and of the ids handed out
before. Each of these that differs is a cause; a difference that rests on none of them has no known cause and is said so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gridhub.contracts.words import DELIVERY_STATES, RULE_KINDS, STAGES
from gridhub.release.changed_deliveries import ORDER, DeliveryChange, changed_deliveries, known_in
from gridhub.release.two_releases import Lineage, Pair, Side, view

HISTORY = "history of ids"
"""In place of a table: no number rests on it, only what names an id that one of the releases does not know."""
_OF_CASES = frozenset({"finding.case", "finding.case_event", "mart.rule_precision"})
_NAMED = frozenset({
    "link.address", "link.address_candidate", "link.dwelling", "link.dwelling_grid", "link.dwelling_grid_history",
    "link.department_dwelling_grid", "link.grid_crosswalk", "link.coverage_issue",
})  # fmt: skip
"""What names of places lead to: the texts that say what a grid covers are read by them as addresses are."""
_DECIDES: Mapping[str, frozenset[str]] = {
    "identity.csv": frozenset({"link.person"}),
    "same_person.csv": frozenset({"link.person"}),
    "authority.csv": frozenset({"audit.authority", "link.person"}),
    "estate_alias.csv": _NAMED,
    "place_alias.csv": _NAMED,
    "grid_crosswalk.csv": frozenset({"link.grid_crosswalk", "core.grid_crosswalk"}),
    "working_day.csv": _OF_CASES,
}
"""The tables that a file of decisions acts on; corrections of values act on the export of their file."""


@dataclass(frozen=True)
class Cause:
    """One cause. ``kind``: a word of ``CAUSES``. ``export``: ``department.export``; ``tables``: it acts on what reads one
    of them (empty with no export: on everything); ``code``: only on this indicator of the table."""

    kind: str
    text: str
    export: str = ""
    tables: frozenset[str] = frozenset()
    code: str = ""

    @property
    def rank(self) -> tuple[int, str]:
        return ORDER[self.kind], self.text


@dataclass(frozen=True)
class Causes:
    """All causes between two releases. ``deliveries``: in force in one of them only; ``not_used``: received or judged
    otherwise, and in force in neither; ``decided``: cells ``(file, sheet, row)`` that decisions changed speak of."""

    pair: Pair
    deliveries: tuple[DeliveryChange, ...]
    not_used: tuple[Cause, ...]
    others: tuple[Cause, ...]
    decided: frozenset[tuple[str, str, int]] = field(default_factory=frozenset)

    def told(self, changes: Iterable[DeliveryChange]) -> tuple[Cause, ...]:
        """Causes of deliveries as texts: those of one class, export and period together."""
        groups: dict[tuple[str, str, str, str], list[DeliveryChange]] = {}
        for one in changes:
            groups.setdefault((one.kind, one.department, one.export, one.period), []).append(one)
        made = [
            Cause(kind, _files(self.pair.export_title(department, export), period, group), export=f"{department}.{export}")
            for (kind, department, export, period), group in groups.items()
        ]  # fmt: skip
        return in_order(made)

    @cached_property
    def _reads(self) -> dict[str, frozenset[str]]:
        """What each table rests on, in either release."""
        found: dict[str, set[str]] = {}
        for _, side in self.pair.sides:
            for table, read in side.said("reads").items():
                found.setdefault(table, set()).update(read)
        return {table: frozenset(read) for table, read in found.items()}

    def rests_on(self, name: str) -> frozenset[str]:
        """Every table behind one (of an indicator: ``table/code``), itself included."""
        seen: set[str] = set()
        todo = [name]
        while todo:
            table = todo.pop()
            if table not in seen:
                seen.add(table)
                todo += self._reads.get(table, ())
        return frozenset(seen)

    def behind(
        self, name: str, exports: Mapping[str, str] | None, *, code: str = "", by_date: bool = False
    ) -> list[Cause]:
        """The causes behind a table or number. ``exports``: weight (rows, links) of the exports it stands on; None: as its
        tables say. ``by_date``: the reporting date shapes it whatever it reads."""
        tables = self.rests_on(name)
        stands = exports if exports is not None else self._exports_behind(tables)
        found = list(self.told(one for one in self.deliveries if stands.get(one.ref) == "rows"))
        found += [cause for cause in self.others if self._acts(cause, name, tables, stands, code, by_date)]
        found += self._of_linking(stands)
        return found

    def _acts(
        self, cause: Cause, name: str, tables: frozenset[str], stands: Mapping[str, str], code: str, by_date: bool
    ) -> bool:
        if cause.kind == "date":
            return by_date or "audit.run" in tables
        if cause.code and not code:  # a table that repeats the number: a text of a report
            return bool(cause.tables & (tables - {name}))
        if cause.code:
            return cause.code == code and name.partition("/")[0] in cause.tables
        if cause.export:
            return cause.export in stands
        return not cause.tables or bool(cause.tables & tables)

    def _of_linking(self, stands: Mapping[str, str]) -> list[Cause]:
        helping = [one for one in self.deliveries if stands.get(one.ref) == "links"]
        kinds = sorted({one.kind for one in helping}, key=ORDER.__getitem__)
        return [
            Cause(kind, f"{_some(self.pair, [one for one in helping if one.kind == kind])}，影响人、户、地点的归并")
            for kind in kinds
        ]

    def _exports_behind(self, tables: frozenset[str]) -> dict[str, str]:
        known = {one.ref for one in self.deliveries} | {cause.export for cause in self.others if cause.export}
        return {ref: "rows" for ref in known if f"std.{ref.replace('.', '__', 1)}" in tables}

    @property
    def all(self) -> tuple[Cause, ...]:
        return in_order((*self.told(self.deliveries), *self.others, *self.not_used))


def in_order(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """Each once, in the order in which causes are told."""
    return tuple(sorted(dict.fromkeys(causes), key=lambda cause: cause.rank))


SHOWN = 3
"""Files or exports that one text names."""


def _files(title: str, period: str, group: Sequence[DeliveryChange]) -> str:
    """What came and what went. A file sent again under its old name is told by its id beside."""
    names = [{one.file for one in group if one.came == came} for came in (True, False)]
    again = names[0] & names[1]
    said: list[str] = []
    for came, word in ((True, "采用"), (False, "不再采用")):
        told = sorted(
            f"“{one.file}”" + (f"（{one.delivery_id}）" if one.file in again else "") for one in group if one.came == came
        )  # fmt: skip
        if told:
            said.append(f"{word}{''.join(told[:SHOWN])}" + (f" 等 {len(told)} 份" if len(told) > SHOWN else ""))
    why = sorted({one.why.rstrip("。") for one in group if one.why})
    return f"{title} {period}：{'，'.join(said)}" + (f"（{'；'.join(why[:SHOWN])}）" if why else "")


def _some(pair: Pair, group: Sequence[DeliveryChange]) -> str:
    titles = sorted({pair.export_title(one.department, one.export) for one in group})
    return "、".join(titles[:SHOWN]) + (f" 等 {len(titles)} 项数据" if len(titles) > SHOWN else "")


def find_causes(pair: Pair) -> Causes:
    """Everything that differs of what the two releases were made of."""
    decisions, decided = _decisions(pair)
    others = [*decisions, *changed_rules(pair), *_date(pair), *_history(pair), *_answers(pair)]
    return Causes(pair, changed_deliveries(pair), in_order(_not_used(pair)), in_order(others), frozenset(decided))


def _not_used(pair: Pair) -> Iterator[Cause]:
    """Deliveries that are in force in neither and whose state differs: tables that tell of deliveries change by them."""
    before, after = known_in(pair, "a"), known_in(pair, "b")
    groups: dict[tuple[str, ...], list[str]] = {}
    for id_ in sorted(before.keys() | after.keys()):
        old, new = before.get(id_), after.get(id_)
        one = new or old
        if one is None or (old and old.in_force) or (new and new.in_force) or (old and new and old.state == new.state):
            continue
        states = [DELIVERY_STATES.get(side.state, side.state) if side else "没有收到" for side in (old, new)]
        groups.setdefault((one.department, one.export, one.period, *states), []).append(one.file)
    for (department, export, period, was, now), files in groups.items():
        more = f" 等 {len(files)} 份" if len(files) > 1 else ""
        title = pair.export_title(department, export) if department else "不知道是哪一项数据"
        text = f"{title} {period}：“{min(files)}”{more}（{was} → {now}）"
        yield Cause("not_used", text, export=f"{department}.{export}")


def _decisions(pair: Pair) -> tuple[list[Cause], set[tuple[str, str, int]]]:
    if pair.a.inputs is None or pair.b.inputs is None:
        return [], set()
    of_file = {
        str(file): f"{department}.{export}"
        for side, _ in pair.sides
        for file, department, export in pair.rows(
            f"SELECT file, department, export FROM {view(side, 'audit.delivery')} WHERE department IS NOT NULL ORDER BY ALL"
        )
    }
    causes: list[Cause] = []
    cells: set[tuple[str, str, int]] = set()
    before, after = pair.a.said("decisions"), pair.b.said("decisions")
    for file in sorted(before.keys() | after.keys()):
        old, new = before.get(file, {}), after.get(file, {})
        for about in sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)):
            word = "新增" if about not in old else "取消" if about not in new else "改为另一个决定"
            text = f"decisions/{file}：{about}（{word}）"
            places = list(_cells(about))
            cells.update(places)
            if file == "value_override.csv":
                causes.append(Cause("decision", text, export=of_file.get(places[0][0], "") if places else ""))
            else:
                causes.append(Cause("decision", text, tables=_DECIDES.get(file, frozenset())))
    return causes, cells


def _cells(about: str) -> Iterator[tuple[str, str, int]]:
    for part in about.split(" ↔ "):
        named = part.split("|")
        if len(named) == 4 and named[2].isdigit():
            yield named[0], named[1], int(named[2])


def changed_rules(pair: Pair) -> Iterator[Cause]:
    """Rules, settings and engine."""
    a, b = pair.a, pair.b
    if a.inputs is None or b.inputs is None:
        if a.manifest.get("project_digest") != b.manifest.get("project_digest"):
            yield Cause("rule", "项目文件有变化（其中一次发布没有逐项记录，不知道是哪一项）")
        if a.manifest.get("frame") != b.manifest.get("frame") and a.manifest.get("project_digest") == b.manifest.get(
            "project_digest"
        ):
            yield Cause("engine", "引擎或其程序库有变化")
        return
    if a.inputs.get("engine") != b.inputs.get("engine"):
        yield Cause("engine", f"引擎 {a.inputs.get('engine')} → {b.inputs.get('engine')}")
    if a.inputs.get("settings") != b.inputs.get("settings"):
        yield Cause("settings", "pyproject.toml 的 [tool.gridhub]（城市、起始月份、必报比例、截报日）")
    # Older releases say nothing of the rule files with a form of their own: of those none is new.
    parts = ("rules", "forms") if "forms" in a.inputs and "forms" in b.inputs else ("rules",)
    before, after = ({name: one for part in parts for name, one in side.said(part).items()} for side in (a, b))
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old is None or new is None or old["digest"] != new["digest"]:
            yield _rule(name, old, new)


def _rule(name: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Cause:
    one = new or old or {}
    word = "新增" if old is None else "删除" if new is None else "修改"
    text = f"{RULE_KINDS.get(one['kind'], one['kind'])} {name}（{word}）"
    return Cause("rule", text, export=one["export"], tables=frozenset({one["table"]}), code=one["code"])


def _date(pair: Pair) -> Iterator[Cause]:
    if pair.a.as_of != pair.b.as_of:
        yield Cause("date", f"数据截止日由 {pair.a.as_of} 变为 {pair.b.as_of}：{reason_of_date(pair, 'b')}")


def reason_of_date(pair: Pair, side: str) -> str:
    """Why a release looks at the city from its day; "" in a release that does not say."""
    if "reason" not in pair.columns(side, "audit.run"):
        return ""
    return str(pair.rows(f"SELECT reason FROM {view(side, 'audit.run')}")[0][0])


def _answers(pair: Pair) -> Iterator[Cause]:
    """What people did with cases between the two."""
    counts = [
        pair.rows(f"SELECT COUNT(*) FROM {view(side, 'finding.case_event')}")[0][0]
        if pair.columns(side, "finding.case_event")
        else 0
        for side in ("a", "b")
    ]
    if counts[0] != counts[1]:
        yield Cause("answer", f"案件下发、答复和销号由 {counts[0]} 条变为 {counts[1]} 条", tables=_OF_CASES)


_HISTORY: Mapping[Lineage, str] = {
    "apart": "两次发布不在同一条沿革上：同一对象的编号可能首发于不同的来源行",
    "through": "两次发布之间还有别的发布，其间发出或改动过编号",
}


def _history(pair: Pair) -> Iterator[Cause]:
    if pair.lineage in _HISTORY:
        yield Cause("history", _HISTORY[pair.lineage], tables=frozenset({HISTORY}))


def describe(side: Side) -> str:
    """``2026-10-31.1（数据截止 2026-10-31，正式）``."""
    stage = f"，{STAGES.get(side.stage, side.stage)}" if side.stage else ""
    return f"{side.release_id}（数据截止 {side.as_of}{stage}）"
