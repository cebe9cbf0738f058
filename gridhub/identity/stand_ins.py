"""Which record stands for a judged row that is no longer in force.

Belongs here: what a judged row says about its person, as keyed tokens, and the records that say it now. Not here: the
judgements themselves (``judgements``), ids (``registry``).

A judgement is about two lines of two lists, also next month, when the lists come again with a new phone or address. So
the registry keeps for each judged row what its line says, fact by fact (entity_kind ``judged_line``: token of the fact
→ token of the row). The line of the same list, role and name that repeats the strongest of these facts stands for the
row; a fact that two judged rows share stands for neither. Where no line repeats any, the record that carries the
strongest token of the person the row last was. A record stands for one row only: never for both sides of a judgement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from gridhub.identity.records import PersonRecords
from gridhub.identity.rules import names_of
from gridhub.identity.tokens import record_facts, with_tokens
from gridhub.state.keys import HubKey

JUDGED, LINE = "judged_record", "judged_line"

_FACTS = ("cid", "cid15", "birth", "phone", "place")
"""What a line says, strongest first."""


def line_tokens(people: PersonRecords, key: HubKey, records: Iterable[int] | None = None) -> pl.DataFrame:
    """(token, strength, idx): what each line says beside its name, by list and role; strength 0 is the strongest.

    ``records``: only of these.
    """

    chosen = people.records.filter(pl.col("name").is_not_null())
    if records is not None:
        chosen = chosen.filter(pl.col("idx").is_in(sorted(set(records))))
    who = chosen.select(
        "idx", pl.concat_str(["department", "export", "role", "name"], separator="\x1e").alias("p1"),
        "cid", "cid15", pl.col("birth").dt.to_string("%Y-%m-%d"),
    )  # fmt: skip
    values = {
        "phone": who.select("idx", "p1").join(people.phones.select("idx", "phone"), on="idx"),
        "place": who.select("idx", "p1").join(people.places.select("idx", "place"), on="idx"),
    }
    facts = pl.concat(
        values.get(name, who).select(
            "idx", "p1", pl.lit(name).alias("p2"), pl.col(name).alias("p3"), pl.lit(strength).alias("rank")
        )
        for strength, name in enumerate(_FACTS)
    ).drop_nulls()
    whole = facts.with_columns(
        pl.col("idx").alias("cluster"), pl.lit(LINE).alias("family"), pl.lit(LINE).alias("basis")
    )
    return with_tokens(whole, LINE, key).select(
        "token", pl.col("rank").alias("strength"), pl.col("cluster").alias("idx")
    )


def lines_of(people: PersonRecords, where: Mapping[str, int], key: HubKey, before: pl.DataFrame) -> pl.DataFrame:
    """(token, hub_id, basis) of ``judged_line`` for the registry: ``where`` is the record of each judged row now,
    ``before`` what the registry held. ``hub_id`` is the token of the row."""

    rows = pl.DataFrame(
        {"idx": list(where.values()), "hub_id": [key.token(JUDGED, row) for row in where]},
        schema={"idx": people.records.schema["idx"], "hub_id": pl.String},
    )
    now = line_tokens(people, key, where.values()).join(rows, on="idx").select("token", "hub_id").unique()
    known = pl.concat([now, before.select("token", "hub_id")]).unique()
    return known.filter(pl.len().over("token") == 1).with_columns(pl.lit("line").alias("basis"))


def stand_ins(
    people: PersonRecords,
    judged: pl.DataFrame,
    stale: Mapping[str, str],
    in_force: Iterable[int],
    lines: pl.DataFrame,
    persons: pl.DataFrame,
    key: HubKey,
) -> dict[str, int]:
    """For each judged row that is no longer in force, the record that stands for it now; rows without one left out.

    ``stale``: row → hub id it last had; ``in_force``: records of judged rows that are; ``lines`` and ``persons``: token,
    hub_id, basis of judged lines and of persons in the registry.
    """

    if not stale:
        return {}
    row_of = {key.token(JUDGED, row): row for row in stale}
    told = line_tokens(people, key).join(lines.filter(pl.col("hub_id").is_in(sorted(row_of))), on="token")
    offers = [
        (strength, record, row_of[token])
        for strength, record, token in told.select("strength", "idx", "hub_id").iter_rows()
    ]
    carried = _carriers(people, judged, persons.filter(pl.col("hub_id").is_in(sorted(set(stale.values())))), key)
    for strength, record, hub_id in carried:
        offers += [(len(_FACTS) + strength, record, row) for row, last in stale.items() if last == hub_id]
    found: dict[str, int] = {}
    taken = set(in_force)
    for _, record, row in sorted(offers):
        if row not in found and record not in taken:
            found[row] = record
            taken.add(record)
    return found


def repeated(people: PersonRecords, where: Mapping[str, int]) -> dict[int, tuple[int, ...]]:
    """For the record of each judged row: the lines of its list, role and name that repeat its number, itself included.

    A roll comes every month with the same mistake: what was said of one of its lines holds for all of them.
    """

    said = people.records.select(
        "idx", "department", "export", "role", "name", pl.coalesce("cid", "cid15").alias("number")
    )
    judged = said.filter(pl.col("idx").is_in(sorted(set(where.values()))))
    pairs = judged.join(said, on=["department", "export", "role", "name", "number"]).sort("idx", "idx_right")
    lines = pairs.group_by("idx", maintain_order=True).agg("idx_right").iter_rows()
    return {record: tuple(others) for record, others in lines}


def _carriers(
    people: PersonRecords, judged: pl.DataFrame, wanted: pl.DataFrame, key: HubKey
) -> list[tuple[int, int, str]]:
    """(strength, record, hub id): records that carry a token of one of the persons ``wanted`` (token, hub_id)."""

    names = names_of(judged).join(
        judged.select("idx", pl.col("known_birth").dt.to_string("%Y-%m-%d").alias("born")).drop_nulls(), on="idx"
    )
    by_record = {
        "record": record_facts(people),
        "cid": judged.select("idx", pl.col("known_cid").alias("p1")).drop_nulls(),
        "nbp": names.join(people.phones.select("idx", "phone"), on="idx").select(
            "idx", p1="name", p2="born", p3="phone"
        ),
        "nbd": names.join(people.places, on="idx").select("idx", p1="name", p2="born", p3="place"),
    }
    found: list[tuple[int, int, str]] = []
    for strength, (basis, facts) in enumerate(by_record.items()):
        whole = facts.with_columns(
            pl.col("idx").alias("cluster"),
            pl.lit(0).alias("rank"),
            pl.lit(basis).alias("basis"),
            pl.lit(basis).alias("family"),
        )
        missing = [pl.lit(None, pl.String).alias(part) for part in ("p1", "p2", "p3") if part not in whole.columns]
        tokens = with_tokens(whole.with_columns(*missing), "person", key)
        found += [(strength, record, hub_id) for record, hub_id in
                  tokens.join(wanted, on="token").select("cluster", "hub_id").iter_rows()]  # fmt: skip
    return found
