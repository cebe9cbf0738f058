"""Trains the model of the score anew: ``gridhub/identity/models/person_model.json``, from generated cities.

Belongs here: labels, training with Splink, writing the numbers. Not here: what is compared (``gridhub.identity.score``), how
good it is (``identity_pairs``).

``python bench/person_model.py --cities DIR... --version 2 --write`` (cities built, with a home, as ``identity_pairs --keep`` leaves
them). m comes from pairs of records of one trusted id, with the birth date and sex that each states itself, every other record told by
its surname alone for the comparison of forms of address; u from all pairs of persons with a trusted id, who are surely two.
What no pair showed counts as one pair. Cities are trained one by one and their numbers averaged. Never part of a run.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import duckdb
import numpy as np
import polars as pl

from gridhub.identity.judgements import Judgements, authority_sources
from gridhub.identity.linking import link_records
from gridhub.identity.name_grades import NameGrades
from gridhub.identity.records import PersonRecords, read_person_records
from gridhub.identity.rules import judged_records
from gridhub.identity.score.candidates import told_of_clusters
from gridhub.identity.score.comparisons import LEVELS, settings_without_numbers
from gridhub.identity.score.model import FILE
from gridhub.identity.score.profiles import chances, profiles
from gridhub.identity.score.scorer import scoring_cursor
from gridhub.identity.trust import judge_ids
from gridhub.project.project import Project
from gridhub.project.reading.loading import load
from gridhub.release.releases import require_current
from gridhub.state.home import Home

ROOT = Path(__file__).resolve().parents[1]
EXPECTED = 0.05
"""Share of the clusters left alone whose person is another cluster too: an assumption, low on purpose."""
SEED = 1

Numbers = dict[str, dict[str, tuple[float, float]]]


def claims_of(city: Path) -> duckdb.DuckDBPyConnection:
    """The claims and addresses of a built city's release in force."""
    project = load(
        ROOT, environ={**os.environ, "GRIDHUB_INBOX": str(city / "inbox"), "GRIDHUB_HOME": str(city / "home")}
    )
    home = Home(project.config.home)
    con = duckdb.connect()
    con.execute(f"ATTACH '{home.identities / f'{require_current(home).name}.duckdb'}' AS hub (READ_ONLY)")
    con.execute("CREATE SCHEMA claim; CREATE SCHEMA link")
    for table in ("claim.person", "claim.market_entity", "link.address"):
        con.execute(f"CREATE VIEW {table} AS SELECT * FROM hub.{table}")
    return con


def trained(con: duckdb.DuckDBPyConnection, project: Project) -> tuple[Numbers, dict[str, float]]:
    """m and u of every level, and the chances of the city."""
    from splink import DuckDBAPI, Linker

    grades = NameGrades(project.person_names)
    people = read_person_records(con, grades)
    judged = judged_records(people, judge_ids(people, authority_sources(project.decisions)))
    roots = link_records(people, judged, Judgements((), ())).root
    told = told_of_clusters(people, judged, roots)
    known = told.clusters.filter(~pl.col("alone"))["cluster"]
    labelled = _labelled(people, judged)
    with scoring_cursor(con, grades) as cursor:
        api = DuckDBAPI(connection=cursor)
        one = Linker(api.register(labelled.to_arrow()), settings_without_numbers(), log_level=None)
        one.training.estimate_m_from_label_column("label")
        rows = _every_other_titled(profiles(told, judged, roots, known))
        two = Linker(api.register(rows.to_arrow()), settings_without_numbers(), log_level=None)
        two.training.estimate_u_using_random_sampling(max_pairs=1e9, seed=SEED, min_count_per_level=None)
        m, u = _probabilities(one, "m"), _probabilities(two, "u")
    sizes = labelled.group_by("label").len()["len"].cast(pl.Float64)
    least_m = 1 / float((sizes * (sizes - 1) / 2).sum())
    least_u = 2 / (known.len() * (known.len() - 1))
    numbers = {
        name: {
            label: (max(m[name].get(label, 0), least_m), max(u[name].get(label, 0), least_u))
            for label, _ in levels
            if label
        }
        for name, levels in LEVELS.items()
    }
    return numbers, chances(told)


def _labelled(people: PersonRecords, judged: pl.DataFrame) -> pl.DataFrame:
    """A row per record with a trusted id, that id as label; birth date and sex are its own, not those of the id."""
    alone = np.arange(judged.height, dtype=np.int64)
    stated = judged.with_columns(pl.col("birth").alias("known_birth"), pl.col("sex").alias("known_sex"))
    label = judged.select(
        pl.col("idx").cast(pl.Int64).alias("cluster"), pl.col("known_cid").alias("label")
    ).drop_nulls()
    rows = profiles(told_of_clusters(people, stated, alone), stated, alone, label["cluster"])
    return _every_other_titled(rows).join(label, on="cluster")


def _every_other_titled(rows: pl.DataFrame) -> pl.DataFrame:
    """Every other row as a form of address tells it."""
    titled = (pl.int_range(pl.len()) % 2 == 1) & pl.col("name").is_not_null()
    nothing = pl.lit([], dtype=pl.List(pl.String))
    return rows.with_columns(
        titled.alias("titled"),
        *(pl.when(titled).then(nothing).otherwise(name).alias(name) for name in ("names", "spellings")),
    )


def _probabilities(linker: object, which: str) -> dict[str, dict[str, float]]:
    settings = linker.misc.save_model_to_json()  # type: ignore[attr-defined]
    return {
        comparison["output_column_name"]: {
            level["label_for_charts"]: float(level[f"{which}_probability"])
            for level in comparison["comparison_levels"]
            if f"{which}_probability" in level
        }
        for comparison in settings["comparisons"]
    }


def averaged(found: list[tuple[Numbers, dict[str, float]]]) -> tuple[Numbers, dict[str, float]]:
    """The mean over cities, to four digits."""

    def mean(values: list[float]) -> float:
        return float(f"{sum(values) / len(values):.4g}")

    numbers: Numbers = {
        name: {
            label: (mean([one[name][label][0] for one, _ in found]), mean([one[name][label][1] for one, _ in found]))
            for label, _ in levels
            if label
        }
        for name, levels in LEVELS.items()
    }
    return numbers, {name: mean([chance[name] for _, chance in found]) for name in found[0][1]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cities", type=Path, nargs="+", required=True)
    parser.add_argument("--version", required=True, help="of the model: raise it, results name it")
    parser.add_argument("--write", action="store_true", help="over the committed model; else it is printed")
    options = parser.parse_args()
    project = load(ROOT, environ=os.environ)
    found = []
    for city in options.cities:
        found.append(trained(claims_of(city), project))
        print(city.name, file=sys.stderr, flush=True)
    numbers, of_city = averaged(found)
    model = {
        "version": options.version,
        "trained_on": [city.name for city in options.cities],
        "expected": EXPECTED,
        "chances": of_city,
        "numbers": numbers,
    }
    text = json.dumps(model, ensure_ascii=False, indent=1) + "\n"
    if options.write:
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
