"""What a release was made with, item by item: the part ``inputs`` of its manifest, by which two releases are compared.

Belongs here: one short digest per decision line, file of SQL, rules, indicator, contract and connector, and what each
table rests on. Not here: deliveries (``manifest_facts``), writing the manifest (``publish``), comparing (``release.causes``).

A decision may hold a personal value (a number that a person looked up), and a plain hash of one is found again in
minutes: lines of decisions are therefore kept as tokens of the hub's key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields

from sqlglot import exp

from gridhub.build.perform import engine_digest
from gridhub.build.rule_rows import rule_rows
from gridhub.build.step import Json, Step
from gridhub.contracts.base import columns_of
from gridhub.contracts.export_ref import ExportRef
from gridhub.contracts.source import source_digest
from gridhub.project.catalogue import CASES, of_shape
from gridhub.project.decisions import OF_PERSONS, Decided, Decisions
from gridhub.project.indicators import Indicator
from gridhub.project.person_categories import CATEGORIES
from gridhub.project.project import Project, SqlAsset
from gridhub.project.record_refs import KeyRef, Ref
from gridhub.project.review_law import FILE as REVIEW
from gridhub.project.rule_files import (
    ADDRESS,
    ADDRESS_WORDS,
    ENTITY_NAME,
    ENTITY_WORDS,
    NAME_WORDS,
    OWN_FORM,
    PERSON_NAME,
)  # fmt: skip
from gridhub.project.sql.assets import parse_select
from gridhub.state.kept import sha256_of
from gridhub.state.keys import HubKey
from gridhub.tables.spec import TableSpec
from gridhub.tables.withholding import may_be_withheld

SHORT = 16
"""Hexadecimal digits of a digest or token: enough to tell two versions of one thing apart."""
_LAYERS = ("claim", "link", "core", "finding", "mart")
_COMPARED = ("core", "finding", "mart")


def inputs_said(project: Project, plan: Sequence[Step], key: HubKey) -> dict[str, Json]:
    """``engine``, ``settings``: digests. ``exports``: title by ``department.export``. ``decisions``: by file, token by
    what a line is about. ``rules``: by name, what changes a rule may have; ``forms``: likewise, of rule files with a form of
    their own (a part by itself, for older releases say nothing of them). ``reads``: what each table rests on, of an indicator
    by ``table/code``. ``keys``, ``titles``: of published tables."""
    tables = [spec for name, spec in sorted(project.tables.items()) if spec.layer in _COMPARED]
    return {
        "engine": engine_digest()[:SHORT],
        "settings": _digest(_settings(project)),
        "exports": {
            f"{department}.{name}": f"{connector.title}“{export.title}”"
            for department, connector in sorted(project.connectors.items())
            for name, export in sorted(connector.exports.items())
        },
        "decisions": _decisions(project.decisions, key),
        "rules": dict(sorted(_rules(project))),
        "forms": dict(sorted(_forms(project))),
        "reads": dict(sorted(_reads(project, plan))),
        "keys": {spec.name: list(spec.key) for spec in tables},
        "titles": {spec.name: spec.title for spec in tables},
    }


def _settings(project: Project) -> list[Json]:
    config = project.config
    said: list[Json] = [config.city_name, config.region_code, config.first_month, config.quorum, config.deadline_day]
    return [*said, sha256_of(config.city_border)] if config.city_border else said


def _decisions(decisions: Decisions, key: HubKey) -> dict[str, Json]:
    """By file, and by what a line is about: the token of the line. Lines about the same thing are numbered."""
    said: dict[str, list[tuple[str, Decided]]] = {
        **{
            f"{file}.csv": [
                (" ↔ ".join(_record_named(ref, key) for ref in one.refs), one) for one in decisions.same_person if one.file == file
            ]
            for file in OF_PERSONS
        },
        "authority.csv": [(f"{one.attribute} {one.department}.{one.export or '*'}", one) for one in decisions.authority],
        "estate_alias.csv": [(f"{one.alias} {one.region_code or ''}".strip(), one) for one in decisions.estate_alias],
        "place_alias.csv": [(f"{one.former_name} {one.region_code}", one) for one in decisions.place_alias],
        "grid_crosswalk.csv": [
            (f"{one.department} {one.department_grid_code} {one.unified_grid_code}", one) for one in decisions.grid_crosswalk
        ],
        "working_day.csv": [(one.day.isoformat(), one) for one in decisions.working_day],
        "value_override.csv": [(f"{one.file}|{one.sheet}|{one.row}|{one.field}", one) for one in decisions.value_override],
    }  # fmt: skip
    found: dict[str, Json] = {}
    for file, lines in said.items():
        tokens: dict[str, Json] = {}
        for about, line in lines:
            name = about
            while name in tokens:
                name += " +"
            values = [str(getattr(line, part.name)) for part in fields(line) if part.name != "line"]
            tokens[name] = key.token("decision", file, *values)[:SHORT]
        found[file] = dict(sorted(tokens.items()))
    return found


def _record_named(ref: Ref, key: HubKey) -> str:
    """A record as a manifest may name it: a key may be somebody's number."""
    if isinstance(ref, KeyRef):
        return f"{ref.export}|{key.token('decided key', *ref.values)[:SHORT]}|{ref.role}"
    return str(ref)


def _rules(project: Project) -> Iterator[tuple[str, Json]]:
    of_entries = set(project.indicators) | {f"{table}_town" for table in project.indicators}
    for asset in project.assets:
        if asset.name not in of_entries:
            path = asset.path.relative_to(project.root).as_posix()
            yield path, _rule("sql", asset.sql, asset.table, export=_export_of(asset))
    for table, entries in sorted(project.indicators.items()):
        for entry in entries:
            for code, _ in entry.lines:
                yield f"{table} {code}", _rule("indicator", entry.model_dump_json(), table, code=code)
    for name, spec in sorted(project.tables.items()):
        if spec.layer in ("core", "mart") and name not in of_entries:
            yield f"contract {name}", _rule("contract", spec.digest, name)
    for (department, export), contract in sorted(project.std_contracts.items()):
        ref = ExportRef(department, export)
        written = project.connectors[department].exports[export].model_dump_json()
        yield f"connector {ref}", _rule("connector", written, f"std.{ref.leaf}", export=str(ref))
        yield f"contract {ref}", _rule("contract", source_digest(contract), f"std.{ref.leaf}", export=str(ref))
    for name, codes in sorted(project.codes.items()):
        values = json.dumps([sorted(codes.values.items()), sorted(codes.names.items())], ensure_ascii=False)
        yield f"schemas/codes/{name}.csv", _rule("codes", values, f"code.{name}")
    for name, parameters in sorted(project.rules.items()):
        yield f"assets/rules/{name}.yaml", _rule("parameters", json.dumps(sorted(parameters.items())), f"rule.{name}")


def _forms(project: Project) -> Iterator[tuple[str, Json]]:
    """A file by its first table; what it says in another has a name of its own, for other tables rest on that. A file
    that is not there, or declares nothing, has no line; the words of addresses and of firms' names always hold."""
    yield ADDRESS.file, _rule("parameters", project.address_grammar.model_dump_json(), ADDRESS_WORDS)
    yield PERSON_NAME.file, _rule("parameters", project.person_names.model_dump_json(), NAME_WORDS)
    yield ENTITY_NAME.file, _rule("parameters", project.entity_words.model_dump_json(), ENTITY_WORDS)
    said = rule_rows(project)
    for form in OWN_FORM:
        for table in form.tables:
            name = form.file if table == form.tables[0] else f"{form.file} {project.tables[table].title}"
            if said[table]:
                yield name, _rule("parameters", _digest([list(row) for row in said[table]]), table)


def _rule(kind: str, content: str, table: str, *, code: str = "", export: str = "") -> dict[str, Json]:
    return {"kind": kind, "digest": _digest(content), "table": table, "code": code, "export": export}


def _export_of(asset: SqlAsset) -> str:
    """The export a claim file speaks of; "" for all other files."""
    _, found, leaf = asset.name.partition("__")
    return str(ExportRef.parse(leaf)) if asset.layer == "claim" and found else ""


_BESIDE: Mapping[str, frozenset[str]] = {
    "link.places": frozenset({ADDRESS_WORDS}),
    "link.identity": frozenset({NAME_WORDS, ENTITY_WORDS}),
    CASES: frozenset({f"rule.{REVIEW}"}),
}
"""Rules that a step of the engine asks the project for, and reads no table of."""


def _reads(project: Project, plan: Iterable[Step]) -> Iterator[tuple[str, Json]]:
    """What each table rests on, down to the lists of codes; the tables of indicators entry by entry."""
    for step in plan:
        if step.layer not in _LAYERS:
            continue
        read = {spec.name for name in step.reads for spec in _named(project, name)}
        read |= _BESIDE.get(step.name, frozenset())
        for table in step.writes:
            if not table.startswith("fact."):
                # What is published of a table hangs on who is on a sensitive list, whatever it was made from.
                withheld = {CATEGORIES} if may_be_withheld(project.tables[table]) else set()
                yield table, sorted((read | withheld) - {table})
    for (department, export), contract in project.std_contracts.items():
        codes = {column.codes for column in columns_of(contract) if column.codes}
        codes |= set(project.connectors[department].exports[export].codes.values())
        yield f"std.{ExportRef(department, export).leaf}", sorted(f"code.{name}" for name in codes)
    for table, entries in project.indicators.items():
        for entry in entries:
            for code, _ in entry.lines:
                yield f"{table}/{code}", sorted(_tables_of(entry))


def _named(project: Project, name: str) -> Iterator[TableSpec]:
    tables = project.tables
    yield from (tables[name],) if name in tables else of_shape(tables, name)


def _tables_of(entry: Indicator) -> set[str]:
    found = {"audit.run"} if entry.kind[0] != "stock" else set()
    for text in entry.queries.values():
        tree, _ = parse_select(text, entry.code)
        found |= {f"{table.db}.{table.name}" for table in (tree.find_all(exp.Table) if tree else ()) if table.db}
    return found


def _digest(content: Json) -> str:
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:SHORT]
