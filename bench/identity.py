"""Processor time and memory of linking persons at the size of a county: the stage, its floor, Splink beside it.

Belongs here: making claims by repeating a generated city, measuring. Not here: how right the links are (``identity_pairs``).

``python bench/identity.py --city DIR --records 300000`` (a city built as ``identity_pairs --keep`` leaves it). The claims of the city are
repeated until there are so many person records: each copy has surnames of its own (the alphabet of surnames turned by its
number), ids of another region, other dwellings, communities, phones, households and firms, so that copies share nothing but given
names and birth dates. A month later every list comes again (new rows) and 2 % more people with it. Each measure is a process of its
own; importing libraries and making the claims count for none.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import duckdb
import numpy as np
import polars as pl

from bench.person_model import ROOT, claims_of
from bench.processes import cpu, forget_peak, peak
from gridhub.identity.name_grades import NameGrades, surname_of
from gridhub.identity.records import read_person_records
from gridhub.identity.rules import judged_records
from gridhub.identity.score.candidates import pairs_to_compare, told_of_clusters
from gridhub.identity.score.model import committed_model
from gridhub.identity.score.profiles import chances, frequencies, profiles
from gridhub.identity.score.scorer import Scorer, score_pairs, scoring_cursor
from gridhub.identity.stage import link_identity
from gridhub.identity.trust import judge_ids
from gridhub.kinds.listing import claim_contracts
from gridhub.project.decisions import Decisions
from gridhub.project.person_names import PersonNames
from gridhub.project.reading.loading import load
from gridhub.state.keys import HubKey
from gridhub.tables.spec import table_of

KEY = HubKey(bytes(range(32)))
COPIED = ("claim.person", "claim.market_entity", "link.address")
NEW_SHARE = 0.02


def write_claims(city: Path, folder: Path, records: int) -> None:
    """Parquet of the copied tables: <folder>/first/<table>.parquet and <folder>/later/<table>.parquet."""
    con = claims_of(city)
    tables = {table: con.sql(f"SELECT * FROM {table}").pl() for table in COPIED}
    copies = -(-records // tables["claim.person"].height)
    more = max(1, round(copies * NEW_SHARE))
    surnames = sorted({surname_of(name) for name in tables["claim.person"]["name"].drop_nulls()})
    for month, numbers, mark in (("first", range(copies), "a"), ("later", range(copies + more), "b")):
        (folder / month).mkdir(parents=True, exist_ok=True)
        for table, rows in tables.items():
            whole = pl.concat([_copy(table, rows, number, mark, surnames) for number in numbers])
            whole.write_parquet(folder / month / f"{table}.parquet")


def _copy(table: str, rows: pl.DataFrame, number: int, mark: str, surnames: list[str]) -> pl.DataFrame:
    def own(column: str) -> pl.Expr:
        return (pl.col(column) + pl.lit(f"~{number}")).alias(column)

    def elsewhere(column: str) -> pl.Expr:
        """An id of another region: its last four of six digits are the copy's own, one per old region."""
        region = pl.col(column).str.slice(2, 4).cast(pl.Int64, strict=False)
        moved = pl.lit("99") + ((region * 7 + number * 31) % 10000).cast(pl.String).str.zfill(4)
        return (moved + pl.col(column).str.slice(6)).alias(column)

    copied = rows.with_columns((pl.lit(f"{mark}{number:04d}") + pl.col("record_id")).alias("record_id"))
    if table == "link.address":
        code = pl.col("region_code")
        return copied.with_columns(
            own("dwelling_id"),
            (code.str.slice(0, 4) + pl.lit(f"{number:05d}") + code.str.slice(9)).alias("region_code"),
        )
    if table == "claim.market_entity":
        return copied.with_columns(own("uscc"), own("entity_name"))
    turned = dict(zip(surnames, surnames[number % len(surnames) :] + surnames[: number % len(surnames)], strict=True))
    texts = [
        pl.col(name).str.slice(0, 1).replace(turned) + pl.col(name).str.slice(1) for name in ("name", "former_name")
    ]
    phones = pl.col("phones").str.replace_all(";", f"~{number};") + pl.lit(f"~{number}")
    return copied.with_columns(
        *(text.alias(name) for text, name in zip(texts, ("name", "former_name"), strict=True)),
        *(elsewhere(column) for column in ("cid", "former_cid", "cid_damaged")),
        phones.alias("phones"),
        own("household_no"),
    )


def connect(folder: Path, month: str) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(":memory:")
    con.execute("CREATE SCHEMA claim; CREATE SCHEMA link; CREATE SCHEMA audit")
    for contract in claim_contracts():
        spec = table_of(contract)
        if spec.name not in COPIED:
            columns = ", ".join(f'"{column.name}" {column.sql_type}' for column in spec.columns)
            con.execute(f"CREATE TABLE {spec.name} ({columns})")
    for table in COPIED:
        con.execute(f"CREATE VIEW {table} AS SELECT * FROM '{folder / month / table}.parquet'")
    return con


def id_join(folder: Path, names: PersonNames) -> str:
    """Floor: rows of one id and name are one person."""
    con = connect(folder, "first")
    con.execute(
        "CREATE TABLE found AS SELECT record_id, role, MIN(record_id) OVER (PARTITION BY COALESCE(cid, record_id), name) FROM claim.person"
    )
    return ""


def first_run(folder: Path, names: PersonNames) -> str:
    con = connect(folder, "first")
    link_identity(con, KEY, Decisions(), None, names)
    return _keep(con, folder)


def month_later(folder: Path, names: PersonNames) -> str:
    con = connect(folder, "later")
    link_identity(con, KEY, Decisions(), folder / "registry.parquet", names)
    return ""


def with_score(folder: Path, names: PersonNames) -> str:
    con = connect(folder, "first")
    link_identity(con, KEY, Decisions(), None, names, score=committed_model())
    ((joined,),) = con.execute(
        "SELECT COUNT(*) FROM link.person_edge WHERE rule = 'score' AND verdict = 'linked'"
    ).fetchall()
    return f"{joined:,} joined"


def leftover(folder: Path, names: PersonNames) -> str:
    """The score alone, on the clusters that the ladder made."""
    con = connect(folder, "first")
    grades = NameGrades(names)
    people = read_person_records(con, grades)
    judged = judged_records(people, judge_ids(people, frozenset()))
    roots = np.load(folder / "roots.npy")
    forget_peak()
    started = cpu()
    found = Scorer(con, committed_model()).score(people, judged, roots, 0.5)
    return f"alone {cpu() - started:.1f} CPU s, {found.height:,} pairs at .5 or more"


def splink_whole(folder: Path, names: PersonNames) -> str:
    """Splink on all records, same comparisons, same blocks; told apart: reading and blocking, and its predict."""
    con = connect(folder, "first")
    people = read_person_records(con, NameGrades(names))
    judged = judged_records(people, judge_ids(people, frozenset()))
    alone = np.arange(judged.height, dtype=np.int64)
    told = told_of_clusters(people, judged.with_columns(pl.lit(None, pl.String).alias("known_cid")), alone)
    pairs = pairs_to_compare(told, people.grades)
    rows = profiles(told, judged, alone, pl.concat([pairs["a"], pairs["b"]]))
    settings = committed_model().settings(told.clusters.height, chances(told))
    shares = frequencies(told)
    height = pairs.height
    del told
    started = cpu()
    with scoring_cursor(con, people.grades) as cursor:
        found = score_pairs(cursor, rows, pairs, shares, settings, 0.5)
    return f"predict {cpu() - started:.1f} CPU s of {height:,} pairs, {found.height:,} at .5 or more"


def _keep(con: duckdb.DuckDBPyConnection, folder: Path) -> str:
    """What later measures start from."""
    con.execute(f"COPY link.registry TO '{folder / 'registry.parquet'}' (FORMAT parquet)")
    persons = con.sql("SELECT person_id FROM link.person ORDER BY record_id, role").pl()["person_id"]
    frame = persons.to_frame().with_row_index("idx").with_columns(
        pl.when(pl.col("person_id").is_null()).then("idx").otherwise(pl.col("idx").min().over("person_id")).alias("root")
    )  # fmt: skip
    np.save(folder / "roots.npy", frame["root"].cast(pl.Int64).to_numpy())
    return f"{persons.len():,} records, {persons.n_unique():,} persons"


MEASURES: dict[str, Callable[[Path, PersonNames], str]] = {
    "id join (floor)": id_join,
    "identity stage, first run": first_run,
    "identity stage, a month later, 2 % new": month_later,
    "identity stage with score, first run": with_score,
    "score of the leftover": leftover,
    "Splink on all records": splink_whole,
}


def measure(name: str, folder: Path) -> None:
    """In a process of its own: one line of JSON."""
    names = load(ROOT, environ={}).person_names
    grades = NameGrades(names)
    grades.reading(grades.key("张三"))  # dictionaries are loaded
    forget_peak()
    started = cpu()
    said = MEASURES[name](folder, names)
    print(json.dumps({"cpu": cpu() - started, "peak": peak(), "said": said}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--city", type=Path, help="a built city of --dirt identity")
    parser.add_argument("--records", type=int, default=300_000)
    parser.add_argument("--only", nargs="+", choices=list(MEASURES), default=list(MEASURES))
    parser.add_argument("--keep", type=Path, help="folder of the claims; made unless it is there")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure, options.keep)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        if not (folder / "later").exists():
            write_claims(options.city, folder, options.records)
        print("| what | CPU s | of the first run | peak MiB | |\n|---|---:|---:|---:|---|", flush=True)
        first: float | None = None
        for name in options.only:
            command = [sys.executable, __file__, "--measure", name, "--keep", str(folder)]
            told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            first = told["cpu"] if name == "identity stage, first run" else first
            share = f"{told['cpu'] / first:.0%}" if first else ""
            print(f"| {name} | {told['cpu']:.1f} | {share} | {told['peak']:,.0f} | {told['said']} |", flush=True)


if __name__ == "__main__":
    main()
