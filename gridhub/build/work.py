"""What a step works with: the project, the tables it reads, an empty database for those it writes.

Belongs here: ``Build`` (one run over one home) and ``Work`` (one step of it). Not here: keys and reuse (``perform``).

A step sees the tables it declares, as views over their files, and nothing else: a table it forgot to declare does not
exist for it. What it creates is its result; temporary tables are its own affair.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from gridhub.build.results import Result, Results, TableFile
from gridhub.build.step import RunFirst, Step
from gridhub.project.catalogue import of_shape
from gridhub.project.project import Project
from gridhub.state.home import Home
from gridhub.state.keys import HubKey
from gridhub.tables.quoting import literal, quoted
from gridhub.tables.spec import TableSpec
from gridhub.tables.withholding import WITHHELD, published_rows_sql


@dataclass
class Build:
    """One run over one home. Its folder is private to it. ``anew``: results of earlier builds are not taken over.
    ``quiet_seconds``: files of the inbox that were written to so short a time ago are left for the next run. ``started``: by
    ``time.monotonic``, from which the run's seconds count."""

    project: Project
    home: Home
    build_id: str
    key: HubKey
    anew: bool = False
    quiet_seconds: float = 0
    started: float = field(default_factory=time.monotonic)
    _connection: duckdb.DuckDBPyConnection | None = field(default=None, repr=False)
    _works: int = 0

    def __post_init__(self) -> None:
        self.results = Results(self.home)

    @property
    def folder(self) -> Path:
        return self.home.work / self.build_id

    def tables_read(self, step: Step) -> dict[str, tuple[TableSpec, ...]]:
        """What a step reads: name → its table, or all tables of that shape."""
        tables = self.project.tables
        return {name: (tables[name],) if name in tables else of_shape(tables, name) for name in step.reads}

    def files_read(self, step: Step) -> dict[str, TableFile]:
        """The file of every table a step reads, by table name. Raises ``RunFirst`` for what is not there."""
        found: dict[str, TableFile] = {}
        lacking: list[str] = []
        latest: dict[str, Result | None] = {}
        for specs in self.tables_read(step).values():
            for spec in specs:
                if spec.maker not in latest:
                    latest[spec.maker] = self.results.latest(spec.maker)
                made = latest[spec.maker]
                file = made.tables.get(spec.name) if made else None
                if file is None or not self.results.believe(file.sha256):
                    lacking.append(spec.maker)
                else:
                    found[spec.name] = file
        if lacking:
            raise RunFirst(step.name, tuple(dict.fromkeys(lacking)))
        return found

    @contextmanager
    def work_of(self, step: Step, files: Mapping[str, TableFile]) -> Iterator[Work]:
        """A fresh database with the tables a step reads."""
        connection = self._base().cursor()
        self._works += 1
        name = f"work_{self._works}"
        connection.execute(f"ATTACH ':memory:' AS {name}")
        connection.execute(f"USE {name}")
        try:
            reading = self.tables_read(step)
            for schema in sorted({name.partition(".")[0] for name in (*reading, *files, *step.writes)}):
                connection.execute(f"CREATE SCHEMA {schema}")
            # First: what is published of the other tables is told by it.
            for view, specs in sorted(reading.items(), key=lambda read: read[0] != WITHHELD):
                paths = [literal(str(self.results.path_of(files[spec.name].sha256))) for spec in specs]
                shown = [quoted(column.name) for column in specs[0].columns if column.mask == "keep"] if specs else []
                if paths:
                    columns = ", ".join(shown) if step.published_only else "*"
                    query = f"SELECT {columns} FROM read_parquet([{', '.join(paths)}])"
                    rows = published_rows_sql(specs[0]) if step.published_only and WITHHELD in reading else None
                    query += f" WHERE {rows}" if rows and view != WITHHELD else ""
                    connection.execute(f"CREATE VIEW {quoted(view)} AS {query}")
            yield Work(self, step, connection)
        finally:
            connection.execute("USE memory")
            connection.execute(f"DETACH {name}")
            connection.close()

    def _base(self) -> duckdb.DuckDBPyConnection:
        if self._connection is None:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            self._connection = duckdb.connect(":memory:", config={"python_enable_replacements": False})
            self._connection.execute("SET GLOBAL TimeZone = 'Asia/Shanghai'")
            self._connection.execute(f"SET GLOBAL temp_directory = {literal(str(self.folder / 'spill'))}")
            if (most := self.project.config.budgets.run_memory_mb) is not None:
                self._connection.execute(f"SET GLOBAL memory_limit = '{most}MiB'")
            # A step reads and writes below the home; SQL of the city must not reach any other file.
            self._connection.execute(f"SET GLOBAL allowed_directories = [{literal(str(self.home.root.resolve()))}]")
            self._connection.execute("SET GLOBAL enable_external_access = false")
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@dataclass(frozen=True)
class Work:
    """One step at work. ``connection``: its inputs as views, its outputs as the tables it creates."""

    build: Build
    step: Step
    connection: duckdb.DuckDBPyConnection

    @property
    def project(self) -> Project:
        return self.build.project

    @property
    def home(self) -> Home:
        return self.build.home

    @property
    def key(self) -> HubKey:
        return self.build.key

    def spec(self, table: str) -> TableSpec:
        return self.build.project.tables[table]

    def as_of(self) -> date:
        """The date the build looks at the city from; the step must read ``audit.run``."""
        return self._date("as_of")

    def extracts_until(self) -> date:
        """The day up to which readings of exchange servers count; likewise."""
        return self._date("extracts_until")

    def _date(self, column: str) -> date:
        found = self.connection.execute(f"SELECT {column} FROM audit.run").fetchall()
        if not found or not isinstance(found[0][0], date):
            raise RuntimeError("audit.run is empty: the step delivery.date has not run")
        return found[0][0]
