"""The event log of a run from the shell: Dagster's SQLite files, written through connections that stay open.

Belongs here: the storage class. Not here: what is reported (``assets``, ``events``).
Dagster's own class opens an engine and a connection for every event and ends each with a commit of its own. Here a file keeps
its connection, and what is written within ``BATCH_SECONDS`` is one transaction: half the processor time of a run's events,
and a tenth of its waiting for the disk (bench/README.md). The files are the same, so the UI reads them with Dagster's class.
A run that is killed loses the events of its last moment.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sql import create_engine
from sqlalchemy.engine import Connection
from sqlalchemy.pool import StaticPool

BUSY_SECONDS = 60
"""How long a writer waits for the UI to let go of a file."""
BATCH_SECONDS = 0.3
"""How long events may stay unseen by others, and others wait for the file."""


class KeptConnectionEventLog(SqliteEventLogStorage):
    """``SqliteEventLogStorage`` with one connection per file for the life of the instance."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._kept: dict[str, Connection] = {}
        self._tables: set[str] = set()
        self._since: float | None = None
        self._timer: threading.Timer | None = None
        super().__init__(*args, **kwargs)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> KeptConnectionEventLog:
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            connection = self._connection_of(shard)
            try:
                yield connection
            finally:  # a statement that failed has undone itself: what came before it stays, as it would in a file of its own
                now = time.monotonic()
                if self._since is None:
                    self._since = now
                    self._timer = threading.Timer(BATCH_SECONDS, self._commit_waiting)
                    self._timer.daemon = True
                    self._timer.start()
                elif now - self._since > BATCH_SECONDS:
                    self._commit()

    def _connection_of(self, shard: str) -> Connection:
        connection = self._kept.get(shard)
        if connection is None:
            engine = create_engine(
                self.conn_string_for_shard(shard), poolclass=StaticPool,
                connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
            )  # fmt: skip
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            connection = self._kept[shard] = engine.connect()
        if not connection.in_transaction():
            connection.begin()  # the driver itself begins at the first row written: reading holds nothing
        return connection

    def has_table(self, table_name: str) -> bool:
        """Asked before every check is stored, each time with an engine of its own."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def _update_asset_check_evaluation(self, event: EventLogEntry, event_id: int | None) -> None:
        """Our checks are not planned (``assets``), so there is no row of a plan to look for: it is written at once."""
        self._store_runless_asset_check_evaluation(event, event_id)

    def _commit(self) -> None:
        self._since = None
        if self._timer is not None:
            self._timer.cancel()
        for connection in self._kept.values():
            connection.commit()

    def _commit_waiting(self) -> None:
        with self._db_lock:
            if self._since is not None:
                self._commit()

    def dispose(self) -> None:
        with self._db_lock:
            self._commit()
            for connection in self._kept.values():
                connection.close()
                connection.engine.dispose()
            self._kept.clear()
        super().dispose()
