"""Ids of one group's files: they join there and nowhere else; those of persons in the files of one release alone.

Belongs here: making them. Not here: which columns get one (``tables.exposure``).
A group's id derives from the hub's key, the group and the hub's id: who has two groups' files cannot put them together by
person, nor either with the release. An id made of a name holds in one column of one table: who knows from a public board what
the firm of a name is would else find the name's id in every table. The first letters are none of a hub id's, so that none is taken for one.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from gridhub.state.keys import HubKey

PERSON, WORKER, OFFICE, CASE = "XP", "XW", "XN", "XC"


@dataclass(frozen=True)
class GroupIds:
    """The ids of one group; those of persons hold in the files of one release alone: who has two of them could put together
    what each says of a person, and the rows that are alike in one are not in both (measured: 357 of 3,281 told)."""

    key: HubKey
    group: str
    release: str

    def column(self, values: pl.Series, prefix: str, *, of: str = "") -> pl.Series:
        """The ids for a column of hub ids or names; null stays null. ``of``: the table and column in which alone they hold."""
        known = {
            text: self.one(f"{of} {text}" if of else text, prefix) for text in values.drop_nulls().unique().to_list()
        }
        made = values.replace_strict(known, default=None, return_dtype=pl.String) if known else values.cast(pl.String)
        return made.alias(values.name)

    def one(self, text: str, prefix: str) -> str:
        whose = f"group {self.group} release {self.release}" if prefix == PERSON else f"group {self.group}"
        return self.key.hub_id(prefix, f"{whose}: {text}")
