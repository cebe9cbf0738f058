"""Loading a city project: read every folder, check them against each other, tell every fault at once.

Belongs here: the order of reading and checking. Not here: any single check (the modules it calls).
A fault in one file is told once: what follows from it in other files is kept quiet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from pathlib import Path

from gridhub.contracts.base import columns_of
from gridhub.contracts.errors import BrokenProject, ProjectError
from gridhub.project.catalogue import build_catalogue
from gridhub.project.config import read_config
from gridhub.project.project import CodeList, Project, SqlAsset
from gridhub.project.reading.codes import read_codes
from gridhub.project.reading.connector_files import ConnectorSource, read_connectors
from gridhub.project.reading.contract_files import Contracts, read_contracts
from gridhub.project.reading.cross_check import (
    check_contract_codes,
    check_exports,
    check_filled_in,
    check_owners,
    match_contracts,
)
from gridhub.project.reading.decision_files import Vocabulary, read_decisions
from gridhub.project.reading.digests import export_digest, project_digest
from gridhub.project.reading.entity_words import read_entity_words
from gridhub.project.reading.grid_levels import read_grid_levels
from gridhub.project.reading.indicators import IndicatorFile, indicator_tables, read_indicators
from gridhub.project.reading.ledgers import read_ledgers
from gridhub.project.reading.person_categories import read_person_categories
from gridhub.project.reading.programmes import read_programmes
from gridhub.project.reading.report_texts import check_text_makers, read_report_texts, report_tables
from gridhub.project.reading.reveal_purposes import read_reveal_purposes
from gridhub.project.reading.rules import lines_of_rules, read_rules
from gridhub.project.reading.task_list import read_task_list
from gridhub.project.reading.word_lists import read_address_grammar, read_person_names
from gridhub.project.sql.assets import AssetSource, asset_names, check_refs, in_order, read_assets, union_of_findings
from gridhub.project.sql.columns import (
    check_claim_names,
    check_columns,
    check_contracts_are_filled,
    check_exclusions,
)
from gridhub.project.sql.findings import check_heads, check_published_texts
from gridhub.project.sql.indicators import assets_of_indicators, check_makers, check_queries, tables_of_indicators
from gridhub.project.sql.lint import outside_the_list
from gridhub.project.sql.parameters import check_parameters
from gridhub.project.sql.report_texts import asset_of_text, tables_of_texts
from gridhub.project.sql.rule_files import check_rule_files
from gridhub.tables.spec import TableSpec


def load(root: Path, *, environ: Mapping[str, str]) -> Project:
    """Read and cross-check one project. Raises ``BrokenProject`` with every fault, by file and line."""
    root = root.resolve()
    config = read_config(root, environ=environ)
    errors: list[ProjectError] = []
    codes, found = read_codes(root)
    errors += found
    rules, found = read_rules(root)
    errors += found
    address_grammar, found = read_address_grammar(root)
    errors += found
    person_names, found = read_person_names(root)
    errors += found
    entity_words, found = read_entity_words(root)
    errors += found
    levels, found = read_grid_levels(root, _official(codes, "staff_role"))
    errors += found
    categories, found = read_person_categories(
        root, _official(codes, "key_person_category"), _official(codes, "listing_department")
    )
    errors += found
    task_list, found = read_task_list(root)
    errors += found
    programmes, found = read_programmes(
        root, codes["programme"].names if "programme" in codes else None, _official(codes, "key_person_category")
    )
    errors += found
    _, found = read_reveal_purposes(root)
    errors += found
    connectors, broken_connectors, found = read_connectors(root)
    errors += found
    contracts, found = read_contracts(root)
    errors += found
    std, found = match_contracts(connectors, contracts)
    errors += found
    errors += check_owners(connectors, broken_connectors, contracts)
    errors += check_filled_in(connectors)
    errors += check_exports(connectors, std, codes)
    errors += check_contract_codes(contracts, set(codes))

    sources, found = read_assets(root)
    told = {error.file for error in found}
    found += [
        e for s in sources if s.file not in told for e in outside_the_list(s.asset.path.read_text("utf-8-sig"), s.file)
    ]
    errors += found
    indicators, found = read_indicators(root)
    texts, faults = read_report_texts(root, _codes(indicators))
    found += faults + check_text_makers(texts, asset_names(root) | indicator_tables(root), contracts.tables.keys())
    tables = build_catalogue(
        {of: source.contract for of, source in std.items()},
        {
            (d, e): f"{c.connector.title}·{x.title}"
            for d, c in connectors.items()
            for e, x in c.connector.exports.items()
        },
        (source.contract for source in contracts.tables.values()),
        {s.asset.name: s.asset.title or s.asset.name for s in sources if s.asset.layer == "finding"},
        codes,
        rules,
        (*tables_of_indicators(indicators), *tables_of_texts(texts)),
    )
    sources.append(union_of_findings(tables, root))
    twice = asset_names(root) & {file.table for file in indicators}  # told once: what follows from it is not
    sources = [source for source in sources if source.asset.name not in twice]
    found += _check_indicators(root, indicators, connectors, broken_connectors, contracts, tables)
    errors += found
    if not found:
        sources += [source for file in indicators for source in assets_of_indicators(file)]
        sources += [asset_of_text(text) for text in texts]
    assets, found = _check_assets(root, sources, connectors, broken_connectors, contracts, tables)
    errors += found
    told = {error.file for error in errors}
    errors += [error for error in check_rule_files(root, sources) if error.file not in told]
    if not errors:  # what a broken contract lacks, no form can be blamed for
        ledgers, errors = read_ledgers(root, tables)
    uncertain = contracts.broken | broken_connectors
    decisions, found = read_decisions(root, _vocabulary(connectors, contracts, tables, uncertain))
    errors += found
    errors += [] if errors else check_parameters(sources, rules, lines_of_rules(root, rules))
    if errors:
        raise BrokenProject(errors)
    return Project(
        root=root,
        config=config,
        connectors={department: source.connector for department, source in connectors.items()},
        std_contracts={of: source.contract for of, source in std.items()},
        tables=tables,
        assets=assets,
        codes=codes,
        rules=rules,
        grid_levels=levels,
        task_list=task_list,
        programmes=programmes,
        person_categories=categories,
        decisions=decisions,
        address_grammar=address_grammar,
        person_names=person_names,
        entity_words=entity_words,
        digest=project_digest(root, config),
        export_digests={
            (department, export): export_digest(
                root, department, export, connectors[department].connector.exports[export], source.contract
            )
            for (department, export), source in std.items()
        },
        indicators={file.table: tuple(file.entries.values()) for file in indicators},
        ledgers=ledgers,
        secrets={
            name: environ[name]
            for source in connectors.values()
            for name in source.connector.variables()
            if environ.get(name)
        },
    )


def _check_assets(
    root: Path,
    sources: Sequence[AssetSource],
    connectors: Mapping[str, ConnectorSource],
    broken_connectors: Set[str],
    contracts: Contracts,
    tables: Mapping[str, TableSpec],
) -> tuple[tuple[SqlAsset, ...], list[ProjectError]]:
    """The assets in order, and every fault of the SQL."""
    errors: list[ProjectError] = []
    named = asset_names(root) | indicator_tables(root) | report_tables(root)
    uncertain = _told_elsewhere(named, connectors, broken_connectors, contracts)
    blind, found = check_refs(sources, tables.keys(), uncertain)
    errors += found
    bound = [s for s in sources if s.asset.name not in blind]
    errors += check_columns(bound, tables, contracts.broken)
    errors += check_claim_names(sources, tables)
    errors += check_exclusions(sources)
    departments = sorted(source.connector.department for source in connectors.values())
    errors += check_heads(sources, departments, frozenset(broken_connectors))
    told = {error.file for error in errors}
    errors += check_published_texts([s for s in bound if s.asset.layer == "finding" and s.file not in told], tables)
    errors += check_contracts_are_filled(contracts, named)
    ordered, found = in_order(sources)
    return ordered, errors + found


def _check_indicators(
    root: Path,
    files: Sequence[IndicatorFile],
    connectors: Mapping[str, ConnectorSource],
    broken_connectors: Set[str],
    contracts: Contracts,
    tables: Mapping[str, TableSpec],
) -> list[ProjectError]:
    """Every fault of the tables of indicators but those of their text."""
    uncertain = _told_elsewhere(asset_names(root) | indicator_tables(root), connectors, broken_connectors, contracts)
    views = {spec.view: name for name, spec in tables.items() if spec.view}
    return [
        *check_makers(files, asset_names(root), contracts.tables.keys(), views),
        *check_queries(files, tables, uncertain),
    ]


def _official(codes: Mapping[str, CodeList], name: str) -> list[str]:
    """The official codes of a list; empty when the project has no such list, or it is broken."""
    return sorted(set(codes[name].names)) if name in codes else []


def _codes(files: Sequence[IndicatorFile]) -> dict[str, frozenset[str]]:
    """The codes of the lines of each table of indicators."""
    return {file.table: frozenset(code for entry in file.entries.values() for code, _ in entry.lines) for file in files}


def _told_elsewhere(
    named: Set[str], connectors: Mapping[str, ConnectorSource], broken_connectors: Set[str], contracts: Contracts
) -> set[str]:
    """Tables, departments and layers of which a missing part is told where it is declared."""
    std = {f"std.{department}__{export}" for department, c in connectors.items() for export in c.connector.exports}
    return {*contracts.broken, *broken_connectors, *named, *std}


def _vocabulary(
    connectors: Mapping[str, ConnectorSource],
    contracts: Contracts,
    tables: Mapping[str, TableSpec],
    uncertain: frozenset[str],
) -> Vocabulary:
    attributes = {column.name for spec in tables.values() if spec.layer in ("claim", "core") for column in spec.columns}
    fields = {column.name for source in contracts.std.values() for column in columns_of(source.contract)}
    exports = {department: set(source.connector.exports) for department, source in connectors.items()}
    keys = {
        (department, name): export.key
        for department, source in connectors.items()
        for name, export in source.connector.exports.items()
        if export.key and export.kind != "snapshot"  # of a snapshot nobody sees to it that a key is there once
    }
    return Vocabulary(attributes, exports, fields, uncertain, keys)
