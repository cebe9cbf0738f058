"""Deliveries → raw: what was received, what it is, and every row of it with its kind and its place.

Names are loaded on first use: the child process that reads foreign files imports this package too, and must stay free
of everything but its readers.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gridhub.ingest.control import known_deliveries as known_deliveries
    from gridhub.ingest.database import take_databases as take_databases
    from gridhub.ingest.delivery import Delivery as Delivery
    from gridhub.ingest.intake import take_inbox as take_inbox
    from gridhub.ingest.missing import Gap as Gap
    from gridhub.ingest.missing import missing_deliveries as missing_deliveries
    from gridhub.ingest.raw_table import ColumnFound as ColumnFound
    from gridhub.ingest.raw_table import RawTable as RawTable
    from gridhub.ingest.raw_table import SheetFound as SheetFound
    from gridhub.ingest.read import read_delivery as read_delivery
    from gridhub.ingest.read_many import read_deliveries as read_deliveries
    from gridhub.ingest.refusals import Refused as Refused

_HOME_OF = {
    "known_deliveries": "control", "Delivery": "delivery", "take_inbox": "intake", "Gap": "missing",
    "missing_deliveries": "missing", "ColumnFound": "raw_table", "RawTable": "raw_table", "SheetFound": "raw_table",
    "read_delivery": "read", "read_deliveries": "read_many", "Refused": "refusals", "take_databases": "database",
}  # fmt: skip
__all__ = [
    "ColumnFound", "Delivery", "Gap", "RawTable", "Refused", "SheetFound", "known_deliveries", "missing_deliveries",
    "read_deliveries", "read_delivery", "take_databases", "take_inbox",
]  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
