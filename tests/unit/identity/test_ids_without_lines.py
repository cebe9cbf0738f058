"""Where no line holds and none ever did, ids are those of the rules alone: what the long way by ``decided_ids`` finds too."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from gridhub.identity import persons
from gridhub.identity.decided_ids import DecidedIds, KnownIds, decided_ids
from gridhub.identity.registry import Identified, IdMaker
from gridhub.kinds.definition import Kind
from gridhub.project.decisions import Decisions
from tests.unit.identity.claims import (
    OCT,
    POLICE,
    POLICE_IS_AUTHORITY,
    ROLL,
    SEP,
    VISITS,
    Answer,
    City,
    citizen_id,
    judged,
    link,
)

FATHER, SON, GONE = (
    citizen_id(born, serial) for born, serial in (("19500101", 11), ("19800202", 13), ("19610303", 21))
)
BORN = {FATHER: date(1950, 1, 1), SON: date(1980, 2, 2), GONE: date(1961, 3, 3)}


def month(number: int) -> City:
    """Three months: somebody is withdrawn, somebody comes, and a new line joins two who were apart."""
    city, last = City(), (SEP, OCT, date(2026, 11, 30))[number]
    mark = "abc"[number]
    city.person(POLICE, f"{mark}:1:1", "张三", cid=FATHER, birth_date=BORN[FATHER], sex_code="1", home="D1", month=last)
    city.person(ROLL, f"{mark}r:1:1", "张小明", birth_date=BORN[SON], phones="13800000001", month=last)
    city.person(VISITS, f"{mark}v:1:1", "张三", role="visited", home="D1", month=last)
    if number == 0:
        city.person(POLICE, f"{mark}:1:2", "李秀英", cid=GONE, birth_date=BORN[GONE], sex_code="1", month=last)
    else:
        city.person(POLICE, f"{mark}:1:3", "王芳", birth_date=date(1990, 5, 5), phones="13700000003", month=last)
    if number < 2:
        city.person(ROLL, f"{mark}r:1:2", "张小明", birth_date=BORN[SON], home="D7", month=last)
    else:
        city.person(POLICE, f"{mark}:1:4", "张小明", cid=SON, birth_date=BORN[SON], sex_code="1", home="D7",
                    phones="13800000001", month=last)  # fmt: skip
        city.person(ROLL, f"{mark}r:1:2", "张小明", birth_date=BORN[SON], home="D7", month=last)
    return city


def the_long_way(
    tokens: pl.DataFrame,
    by_rules: Identified,
    roots: np.ndarray,
    roots_by_rules: np.ndarray,
    known: KnownIds,
    kind: Kind,
    key: IdMaker,
) -> DecidedIds:
    return decided_ids(tokens, by_rules, roots.copy(), roots_by_rules, known, kind, key)


def three_months(folder: Path, decisions: list[Decisions]) -> list[Answer]:
    answers: list[Answer] = []
    registry: Path | None = None
    for number, said in enumerate(decisions):
        answers.append(link(month(number), said, registry))
        registry = answers[-1].save_registry(folder / f"{number}.parquet")
    return answers


LINES = {
    "never": [POLICE_IS_AUTHORITY] * 3,
    "once": [POLICE_IS_AUTHORITY, judged(("b:1:3", "b:1:1", "same")), POLICE_IS_AUTHORITY],
}


@pytest.mark.parametrize("lines", LINES)
def test_the_short_way_gives_the_ids_of_the_long_one(
    lines: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = three_months(tmp_path, LINES[lines])
    monkeypatch.setattr(persons, "decided_ids", the_long_way)
    long = three_months(tmp_path, LINES[lines])
    for one, other in zip(short, long, strict=True):
        assert one.person == other.person
        assert one.registry == other.registry
        assert one.changes == other.changes
    assert {change[-1] for answer in short for change in answer.changes} >= {"retired", "linked"}
