"""Address texts taken apart and matched, in rows a second: 1,000,000 texts of which 650,000 are distinct, 400,000 dwellings.

Belongs here: measuring. Not here: asserting (a benchmark is no test).
``python bench/places.py`` prints a table: the floor (polars taking a number out of every text with one pattern), parsing,
parsing and matching, the same month with 2 % new texts; processor seconds and rows a second of processor time.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from gridhub.build.memory import without_collection
from gridhub.places.gazetteer import Gazetteer
from gridhub.places.parsing import parse_all
from gridhub.places.region_names import RegionName
from gridhub.places.register import Dwelling, Key, Register
from gridhub.places.resolve import resolve_all
from gridhub.project.address_grammar import AddressGrammar

COUNTY = "990081000000"
ESTATES_OF_COMMUNITY, BUILDINGS, UNITS, FLOORS, FLATS = 4, 10, 3, 6, 2
PREFIXES = ("", "示例市", "示例市城关街道{c}社区", "{c}社区", "{c}居委会")
FORMS = (
    "{e}{b}栋{u}单元{r}室", "{e}{b}-{u}-{r}", "{e}{b}号楼{u}单元{r}", "{e}{b}幢{u}单元{r}", "{e}{b}#{u}单元{r}", "{e}{b}号楼{r}",
)  # fmt: skip
SYLLABLES = "和平安宁光明幸福长青东西南北春夏秋冬梅兰竹菊松柏桃李枫桂云山江河湖海金银玉石"


def name(number: int) -> str:
    """A name of three syllables, another for every number."""
    letters = []
    for _ in range(3):
        number, rest = divmod(number, len(SYLLABLES))
        letters.append(SYLLABLES[rest])
    return "".join(letters)


def city(dwellings: int) -> tuple[Gazetteer, list[Dwelling], list[tuple[str, str, int, int, str]]]:
    """Communities of four estates; every dwelling, and what it takes to spell it."""
    of_community = ESTATES_OF_COMMUNITY * BUILDINGS * UNITS * FLOORS * FLATS
    communities = -(-dwellings // of_community)
    regions = [RegionName(COUNTY, "示例市", "county", None), RegionName("990081001000", "城关街道", "town", COUNTY)]
    places: list[tuple[str, str]] = []
    listed: list[Dwelling] = []
    facts: list[tuple[str, str, int, int, str]] = []
    for c in range(communities):
        code, community = f"990081001{c + 1:03d}" if c < 999 else f"99008200{c:04d}", name(c)
        regions.append(RegionName(code, f"{community}社区", "village", "990081001000"))
        for e in range(ESTATES_OF_COMMUNITY):
            estate = name(40_000 + c * ESTATES_OF_COMMUNITY + e) + ("小区", "花园", "苑", "家园")[e]
            places.append((estate, code))
            for b in range(1, BUILDINGS + 1):
                for u in range(1, UNITS + 1):
                    for r in (f"{f}0{s}" for f in range(1, FLOORS + 1) for s in range(1, FLATS + 1)):
                        key = Key(estate, None, None, None, str(b), str(u), r)
                        std = f"S{len(listed)}"
                        listed.append(Dwelling(f"std:{std}", code, key, r[:-2], std, std))
                        facts.append((community, estate, b, u, r))
    return Gazetteer.of_regions(regions, AddressGrammar()).with_places(places), listed, facts


def texts(facts: list[tuple[str, str, int, int, str]], rows: int, distinct: int, seed: int) -> list[str]:
    """``rows`` address texts of which ``distinct`` are distinct, in every usual spelling."""
    dice = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < distinct:
        community, estate, b, u, r = dice.choice(facts)
        prefix = dice.choice(PREFIXES).format(c=community)
        found[prefix + dice.choice(FORMS).format(e=estate, b=b, u=u, r=r)] = None
    unique = list(found)
    return unique + dice.choices(unique, k=rows - distinct)


def timed(what: str, rows: int, work: Callable[[], object]) -> tuple[str, float, float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    spent, used = time.perf_counter() - wall, time.process_time() - cpu
    return what, spent, used, rows / used


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--distinct", type=int, default=650_000)
    options.add_argument("--dwellings", type=int, default=400_000)
    given = options.parse_args()
    gazetteer, listed, facts = city(given.dwellings)
    asked = texts(facts, given.rows, given.distinct, 1)
    series = pl.Series("text", asked)
    frame = pl.DataFrame({"text": series}).with_columns(
        *(pl.lit("").alias(column) for column in ("region_code", "region_name", "std_address_code")),
        pl.lit("residence").alias("role"),
    )
    register = Register(())
    measured = [
        timed("floor: polars, one pattern", given.rows, lambda: series.str.extract(r"(\d+)\D*$", 1)),
        timed("parse", given.rows, lambda: parse_all(series, gazetteer)),
        timed("register of dwellings", len(listed), lambda: [register.add(dwelling) for dwelling in listed]),
    ]
    answers: list[object] = []
    measured.append(
        timed("parse and match", given.rows, lambda: answers.append(resolve_all(frame, register, gazetteer)))
    )
    print("| what | rows | s | CPU s | rows per CPU s | of the floor |\n|---|---:|---:|---:|---:|---:|")
    floor = measured[0][3]
    for what, wall, cpu, rate in measured:
        rows = len(listed) if what.startswith("register") else given.rows
        print(f"| {what} | {rows:,} | {wall:.1f} | {cpu:.1f} | {rate:,.0f} | {floor / rate:.1f} × |")
    print(f"\npeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")
    settled = answers[0].settled.height  # type: ignore[attr-defined]
    print(f"{settled:,} distinct texts settled by their whole key, {len(answers[0].answers):,} looked at one by one")  # type: ignore[attr-defined]


if __name__ == "__main__":
    with without_collection():  # as the step does
        main()
