"""The city project as one frozen value: what every room of the engine is given.

Belongs here: the shapes. Not here: reading and cross-checking the folders (``loading``), the hub's key (``keys``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from gridhub.contracts.base import StdContract
from gridhub.contracts.budgets import Budgets
from gridhub.project.address_grammar import AddressGrammar
from gridhub.project.alert_settings import AlertSettings
from gridhub.project.connector import Connector
from gridhub.project.decisions import Decisions
from gridhub.project.entity_words import EntityWords
from gridhub.project.grid_levels import GridLevel
from gridhub.project.indicators import Indicator
from gridhub.project.ledgers import Ledger
from gridhub.project.person_categories import PersonCategory
from gridhub.project.person_names import PersonNames
from gridhub.project.programmes import Programme
from gridhub.project.task_list import TaskItem
from gridhub.tables.spec import TableSpec


@dataclass(frozen=True)
class CityConfig:
    """``[tool.gridhub]`` of pyproject.toml, paths absolute. ``region_code``: 6 digits of the county-level city.

    ``first_month``: ``2026-09``, the month from which the departments owe their data; None: that of the earliest good delivery.
    ``quorum``: share of the exports marked ``must_have`` that must have come for a period before the reporting date moves
    to its end. ``deadline_day``: day of the month after, by which all is to be in: what is released before is preliminary.
    ``city_border``: GeoJSON of the city's border in CGCS2000, against which coordinates are tested (docs/geometry.md).
    ``automation``: whether the sensor of the inbox and the schedules run by themselves where ``gridhub ui`` runs.
    ``score_leftover``: whether persons whom the rules leave alone are compared by score (extra ``link``).
    ``nightly_verify``: what the home is looked through for every night: none, bytes, deep (docs/keeping.zh-CN.md).
    """

    city_name: str
    region_code: str
    inbox: Path
    home: Path
    demo_key: Path | None = None
    first_month: str | None = None
    quorum: float = 1.0
    deadline_day: int = 10
    automation: bool = True
    score_leftover: bool = False
    city_border: Path | None = None
    nightly_verify: Literal["none", "bytes", "deep"] = "bytes"
    budgets: Budgets = field(default_factory=Budgets)
    alerts: AlertSettings = field(default_factory=AlertSettings)

    @property
    def sample_inbox(self) -> Path | None:
        """The inbox beside the demo key: the only one the demo key may be used for."""
        return self.demo_key.parent / "inbox" if self.demo_key else None

    @property
    def is_sample(self) -> bool:
        """Whether the inbox in use is the committed sample."""
        return self.sample_inbox is not None and self.inbox.resolve() == self.sample_inbox.resolve()


@dataclass(frozen=True)
class CodeList:
    """``schemas/codes/<name>.csv``: every accepted spelling of a code and the official name of each code."""

    name: str
    values: Mapping[str, str]
    """Accepted spelling → official code."""
    names: Mapping[str, str]
    """Official code → official name."""


@dataclass(frozen=True)
class SqlAsset:
    """One file of ``assets/``: a single SELECT.

    ``name``: ``core.person``; of claim files ``claim.person__<department>__<export>``. ``refs``: qualified tables it reads,
    sorted. ``title``, ``grain``, ``owner``: its ``-- title:`` … comment lines ("" when absent).
    ``finding_code``: of a finding, F01 ….
    """

    name: str
    path: Path
    sql: str
    refs: tuple[str, ...]
    title: str = ""
    grain: str = ""
    owner: str = ""
    finding_code: str = ""

    @property
    def layer(self) -> str:
        return self.name.partition(".")[0]

    @property
    def table(self) -> str:
        """The table it fills: ``claim.person`` for ``claim.person__<department>__<export>``, else its own name."""
        return self.name.partition("__")[0] if self.layer == "claim" else self.name


@dataclass(frozen=True, eq=False)
class Project:
    """Everything a city says, read and cross-checked by ``loading.load``.

    ``std_contracts`` by (department, export); ``tables``: the one catalogue, every table of every layer by name
    (``core.person``); ``assets`` in topological order; ``rules``: parameter → value (text) by
    name of the file in assets/rules; ``address_grammar``: how the city writes addresses; ``person_names``: how it writes names of people.
    """

    root: Path
    config: CityConfig
    connectors: Mapping[str, Connector]
    std_contracts: Mapping[tuple[str, str], type[StdContract]]
    tables: Mapping[str, TableSpec]
    assets: tuple[SqlAsset, ...]
    codes: Mapping[str, CodeList]
    rules: Mapping[str, Mapping[str, str]]
    decisions: Decisions
    digest: str
    """SHA-256 over the content of every project file that shapes a release; independent of paths and times."""
    export_digests: Mapping[tuple[str, str], str]
    address_grammar: AddressGrammar
    person_names: PersonNames
    entity_words: EntityWords = field(default_factory=EntityWords)
    """How the city writes names of firms."""
    grid_levels: tuple[GridLevel, ...] = ()
    """Levels of the unified grids, in the order of ``assets/rules/grid_level.yaml``."""
    task_list: tuple[TaskItem, ...] = ()
    """Tasks that may be given to grid staff, in the order of ``assets/rules/task_list.yaml``."""
    programmes: tuple[Programme, ...] = ()
    """The law of benefit programmes, in the order of ``assets/rules/programme.yaml``."""
    person_categories: tuple[PersonCategory, ...] = ()
    """Categories of key persons, in the order of ``assets/rules/person_category.yaml``."""
    indicators: Mapping[str, tuple[Indicator, ...]] = field(default_factory=dict)
    """Entries of ``assets/indicator``, by the table that they fill."""
    ledgers: Mapping[str, Ledger] = field(default_factory=dict)
    """Forms of ``assets/ledger``, by name: they print a release and shape none."""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Values of the environment variables that connectors name (passwords, database URLs) and that are set."""

    @property
    def own_folders(self) -> tuple[Path, ...]:
        """Folders that a run reads: no file of ours belongs there. What is written into the inbox comes back as a delivery."""
        return (self.config.inbox, *(self.root / name for name in ("connectors", "schemas", "assets", "decisions")))

    def connector_digest(self, department: str, export: str) -> str:
        """SHA-256 over one export's specification, its contract's source file and the code lists it uses."""
        return self.export_digests[department, export]
