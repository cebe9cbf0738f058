"""Ids of dwellings: by what a dwelling is known again next month, its standard address code, else its address.

A dwelling that an address founded keeps its id when the list names it later; one whose code changes keeps it by its
address. Belongs here: tokens of dwellings, and the tables of their registry. Not here: the law of ids
(``identity.registry``, handed in), what a dwelling is (``register``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from gridhub.kinds.place import DWELLING
from gridhub.places.register import Dwelling, key_text
from gridhub.places.tables import IdMaker

STD_CODE, ADDRESS = DWELLING.base_names[:2]
PAST = ".past"
_REGISTRY = {"token": pl.String, "hub_id": pl.String, "basis": pl.String}


class GivenIds(Protocol):
    """What the law of ids gives. ``ids``: cluster (number in the register), hub_id, method. ``registry``: token, hub_id,
    basis. ``changes``: old_id, new_id, change."""

    @property
    def ids(self) -> pl.DataFrame: ...
    @property
    def registry(self) -> pl.DataFrame: ...
    @property
    def changes(self) -> pl.DataFrame: ...


@dataclass(frozen=True)
class FoundingKey:
    """The hub key for entities whose id derives from a text of their own, not from their token."""

    hub_key: IdMaker
    text_of: Mapping[str, str]

    def hub_id(self, prefix: str, founding: str) -> str:
        token, mark, attempt = founding.partition("#")
        return self.hub_key.hub_id(prefix, self.text_of[token] + mark + attempt)


@dataclass(frozen=True)
class Founded:
    """``tokens``: cluster (number in the register), rank, basis, token. ``text_of``: the text that a token's id derives
    from."""

    tokens: pl.DataFrame
    text_of: Mapping[str, str]

    def key(self, hub_key: IdMaker) -> FoundingKey:
        """The key that the law of ids makes a new id with."""
        return FoundingKey(hub_key, self.text_of)


Law = Callable[[pl.DataFrame, pl.DataFrame, FoundingKey], GivenIds]
"""The law of ids: tokens, the registry of dwellings before (token, hub_id, basis), the key → ids."""


def registered(before: pl.DataFrame | None) -> pl.DataFrame:
    """token, hub_id, basis of the dwellings in a registry of places."""
    if before is None:
        return pl.DataFrame(schema=_REGISTRY)
    return before.filter(pl.col("entity_kind") == DWELLING.name).select(*_REGISTRY)


def tokens_of(dwellings: Sequence[Dwelling], key: IdMaker) -> Founded:
    """What every dwelling is known by. An address that two codes share says nothing of either."""
    addresses = [
        key_text(dwelling.region_code, dwelling.key) if any(dwelling.key) else f"text:{dwelling.region_code}|{dwelling.text}"
        for dwelling in dwellings
    ]  # fmt: skip
    shared = {address for address, count in Counter(addresses).items() if count > 1}
    rows: list[tuple[int, int, str, str]] = []
    text_of: dict[str, str] = {}
    for number, (dwelling, address) in enumerate(zip(dwellings, addresses, strict=True)):
        if dwelling.std_address_code:
            token = key.token(DWELLING.name, STD_CODE, dwelling.std_address_code)
            rows.append((number, 0, STD_CODE, token))
            text_of[token] = dwelling.founding
        if address not in shared or not dwelling.std_address_code:
            token = key.token(DWELLING.name, ADDRESS, address)
            rows.append((number, 1, ADDRESS, token))
            text_of[token] = dwelling.founding
    schema = {"cluster": pl.Int64, "rank": pl.Int64, "basis": pl.String, "token": pl.String}
    return Founded(pl.DataFrame(rows, schema=schema, orient="row"), text_of)


def listed_since(given: GivenIds, before: pl.DataFrame) -> pl.DataFrame:
    """old_id, new_id, change ``listed``: dwellings that only an address named in the release before, and that have a
    standard code now."""
    coded = before.filter(pl.col("basis").str.strip_suffix(PAST) == STD_CODE)
    known = before.filter(pl.col("basis") == ADDRESS).join(coded, on="hub_id", how="anti")
    now = given.registry.filter(pl.col("basis") == STD_CODE).join(known, on="hub_id", how="semi")
    return now.select(
        pl.col("hub_id").alias("old_id"), pl.col("hub_id").alias("new_id"), pl.lit("listed").alias("change")
    ).sort("old_id")
