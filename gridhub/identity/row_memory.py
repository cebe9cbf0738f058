"""What a row was linked to in the release before, where nothing it says leads there any more.

Belongs here: the law below, what the registry keeps for it. Not here: the ladder (``rules``), ids of persons (``registry``).

The law: a list that is added to keeps its rows (visits, orders). A row that names somebody by name and dwelling, or name and
phone, was his when he lived there or had that number; when he moves it still tells of him. So the registry keeps, per row
that a rule without a birth date tied, the person it was tied to (entity_kind ``linked_row``: token of the row → hub id). A
row that no rule ties now is tied to that person again, when he is among the records under this name and nothing
clashes. What people decided is not remembered: a judgement taken back leaves nothing behind.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from gridhub.identity.records import PersonRecords
from gridhub.identity.tokens import tokens_of, with_tokens
from gridhub.state.keys import HubKey

ROW = "linked_row"
_BASES = (
    ("cid", ("known_cid",)),
    ("nbp", ("name", "born", "phone")),
    ("nbd", ("name", "born", "place")),
    ("nb", ("name", "born")),
)
"""By what a person is found again, strongest first: names of bases of the kind ``person``."""


@dataclass(frozen=True)
class RowMemory:
    """``rows``: token, hub_id of ``linked_row`` in the registry of the release before; ``persons``: token, hub_id of persons."""

    rows: pl.DataFrame
    persons: pl.DataFrame
    key: HubKey

    def meetings(
        self, people: PersonRecords, judged: pl.DataFrame, names: pl.DataFrame, alone: np.ndarray
    ) -> pl.DataFrame:
        """(name, person, idx): rows that are tied to nothing (``alone``, by idx) with the record that best tells the
        person they were tied to. ``names``: (idx, name)."""

        nothing = pl.DataFrame(schema={"name": pl.String, "person": pl.String, "idx": names.schema["idx"]})
        if self.rows.is_empty():
            return nothing
        free = judged.filter(pl.Series(alone) & pl.col("known_birth").is_null() & pl.col("key").is_not_null())
        told = self._tokens(free).join(self.rows, on="token").select("idx", pl.col("hub_id").alias("person"))
        if told.is_empty():
            return nothing
        asked = told.join(names, on="idx")
        others = names.join(asked.select("name").unique(), on="name", how="semi").join(
            told.select("idx"), on="idx", how="anti"
        )
        wanted = self.persons.join(told.select(pl.col("person").alias("hub_id")).unique(), on="hub_id", how="semi")
        known = _carriers(people, judged, others, self.key).join(wanted, on="token")
        best = known.sort("rank", "idx").unique("hub_id", keep="first", maintain_order=True)
        carriers = best.select(pl.col("hub_id").alias("person"), "idx").join(names, on="idx")
        met = asked.join(carriers.select("person", "name").unique(), on=["person", "name"], how="semi")
        columns = ["name", "person", "idx"]
        return pl.concat([met.select(columns), carriers.join(met, on=["person", "name"], how="semi").select(columns)])

    def kept(self, judged: pl.DataFrame, remembered: np.ndarray, person_ids: pl.Series) -> pl.DataFrame:
        """token, hub_id, basis of ``linked_row`` for the registry: of the rows ``remembered`` (by idx)."""

        tied = judged.with_columns(person_ids.alias("hub_id")).filter(
            pl.Series(remembered) & pl.col("hub_id").is_not_null() & pl.col("known_birth").is_null()
        )
        return self._tokens(tied).join(tied.select("idx", "hub_id"), on="idx").select(
            "token", "hub_id", pl.lit("row").alias("basis")
        )  # fmt: skip

    def _tokens(self, rows: pl.DataFrame) -> pl.DataFrame:
        return rows.select("idx").with_columns(
            tokens_of(self.key, rows.select("record_id", "role"), ROW).alias("token")
        )


def _carriers(people: PersonRecords, judged: pl.DataFrame, names: pl.DataFrame, key: HubKey) -> pl.DataFrame:
    """(idx, rank, token): how the records of ``names`` would be known as persons, strongest rank 0."""

    said = names.join(
        judged.select("idx", "known_cid", pl.col("known_birth").dt.to_string("%Y-%m-%d").alias("born")), on="idx"
    )
    ties = {"phone": people.phones.select("idx", "phone"), "place": people.places.select("idx", "place")}
    found = []
    for rank, (basis, facts) in enumerate(_BASES):
        frame = said
        for fact in facts:
            frame = frame.join(ties[fact], on="idx") if fact in ties else frame
        parts = [pl.col(fact).alias(f"p{number}") for number, fact in enumerate(facts, start=1)]
        blank = [pl.lit(None, pl.String).alias(f"p{number}") for number in range(len(facts) + 1, 4)]
        whole = frame.select("idx", *parts).drop_nulls().unique(maintain_order=True).with_columns(
            *blank, pl.col("idx").alias("cluster"), pl.lit(rank).alias("rank"), pl.lit(basis).alias("basis"),
            pl.lit(basis).alias("family"),
        )  # fmt: skip
        found.append(with_tokens(whole, "person", key).select(pl.col("cluster").alias("idx"), "rank", "token"))
    return pl.concat(found)
