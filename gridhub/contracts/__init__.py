"""Contracts: the vocabulary in which a city says what its tables mean."""

from gridhub.contracts.base import StdContract, TableContract, TableSpec, columns_of, table_of
from gridhub.contracts.fields import ColumnSpec, field

__all__ = ["ColumnSpec", "StdContract", "TableContract", "TableSpec", "columns_of", "field", "table_of"]
