"""``--dirt identity``: every kind of damage is written, told and plausible; no other city changes by a byte."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from gridhub.city.files.city_file import Founding
from gridhub.city.files.generate import generate
from gridhub.city.files.identity_damage import KINDS, one_edit, wrong_birth
from gridhub.city.files.months import Months
from gridhub.city.files.next_month import next_month
from gridhub.city.scoring.truth import read_table
from gridhub.city.world import name_variants, rates
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.digits import is_citizen_id
from gridhub.city.world.founding import AddressStyle
from gridhub.city.world.people import Person
from gridhub.city.world.world import build_world

SAMPLE = Path(__file__).resolve().parents[3] / "data" / "sample"


@pytest.fixture(scope="module")
def people() -> list[Person]:
    return build_world(11, 600, Month(2026, 10), with_alike=True).population.persons


def test_every_damage_is_written_and_told(tmp_path: Path) -> None:
    generate(tmp_path, households=1500, months=1, seed=11, dirt="identity")
    lines = list(read_table(tmp_path / "truth", "damage_truth"))
    counts = Counter(line["damage"] for line in lines)
    assert set(KINDS) <= counts.keys()
    assert {"name_spaced", "id_15_digits", "address_prefix"} <= counts.keys()
    # somebody's office phone may stand where no phone is known
    assert all(line["true_value"] for line in lines if line["damage"] in KINDS and line["damage"] != "phone_shared")
    assert all("走访" in line["file"] or "12345" in line["file"] or "纠纷" in line["file"]
               for line in lines if line["damage"] == "name_short")  # fmt: skip
    wanted = {"id_missing": 0.06, "id_check_digit": 0.015, "id_as_number": 0.015, "id_of_relative": 0.01}
    mentions = sum(line["entity_kind"] == "person" for line in read_table(tmp_path / "truth", "record_truth"))
    for kind, rate in wanted.items():
        assert 0.6 * rate < counts[kind] / mentions < 1.4 * rate


@pytest.mark.parametrize("style", ["road-first", "village"])
def test_months_repeat_themselves_in_every_address_style(style: AddressStyle, tmp_path: Path) -> None:
    for name, months, last in (("one", 1, "2026-10"), ("two", 2, "2026-11")):
        generate(tmp_path / name, households=120, months=months, seed=7, dirt="identity", last_month=last,
                 address_style=style)  # fmt: skip
    next_month(tmp_path / "one")
    digests = [
        {str(p.relative_to(tmp_path / name)): hashlib.sha256(p.read_bytes()).hexdigest()
         for p in (tmp_path / name).rglob("*") if p.is_file()}
        for name in ("one", "two")
    ]  # fmt: skip
    assert digests[0] == digests[1]


def test_the_sample_keeps_its_bytes() -> None:
    """Its content before file formats, month by month, is that of its city.json."""
    said = json.loads((SAMPLE / "city.json").read_text())
    made = Months(Founding(said["households"], said["seed"], said["dirt"]), Month.parse(next(iter(said["contents"]))))
    for name, content in said["contents"].items():
        assert made.live(None) == (Month.parse(name), content)


def test_ids_are_valid_single_and_fit_birth_and_sex(people: list[Person]) -> None:
    assert len({person.cid for person in people}) == len(people)
    for person in people:
        assert is_citizen_id(person.cid)
        assert person.cid[6:14] == f"{person.birth:%Y%m%d}"
        assert (int(person.cid[16]) % 2 == 1) == (person.sex == "男")


def test_people_hard_to_tell_apart_live_in_it(people: list[Person]) -> None:
    born_together = defaultdict(list)
    of_one_name = defaultdict(list)
    for person in people:
        born_together[person.birth, id(person.home)].append(person)
        of_one_name[person.name, person.birth].append(person)
    twins = [two for two in born_together.values() if len(two) == 2 and two[0].name[0] == two[1].name[0]]
    assert len(twins) >= rates.LEAST_HARD
    assert all(one.name != other.name for one, other in twins)
    namesakes = [group for group in of_one_name.values() if len(group) > 1]
    towns = [{p.home.dwelling.region.town.code for p in group if p.home} for group in namesakes]
    assert sum(len(there) > 1 for there in towns) >= rates.LEAST_HARD
    dotted = [person.name for person in people if name_variants.DOT in person.name]
    assert len(dotted) >= rates.LEAST_HARD
    assert all(name_variants.SHORTEST <= len(name) <= name_variants.LONGEST for name in dotted)
    assert sum(bool(set(person.name) & set(name_variants.RARE)) for person in people) >= rates.LEAST_HARD
    sons = [
        person for person in people if person.home and person.relation == "子" and person.home.members[0] is not person
        and len(father := person.home.members[0].name) == len(person.name) and person.home.members[0].sex == "男"
        and sum(one != other for one, other in zip(father, person.name, strict=True)) == 1
    ]  # fmt: skip
    assert len(sons) >= rates.LEAST_HARD


def test_one_edit_gives_another_valid_id() -> None:
    dice = Dice(1, "test")
    for _ in range(200):
        other = one_edit(dice, "990081198203030013")
        assert is_citizen_id(other)
        differing = [place for place in range(17) if other[place] != "990081198203030013"[place]]
        assert 1 <= len(differing) <= 2
        assert date(int(other[6:10]), int(other[10:12]), int(other[12:14]))


def test_a_wrong_birth_date_is_another_day() -> None:
    dice = Dice(1, "test")
    for birth in (date(1980, 1, 1), date(1980, 5, 12), date(1980, 5, 31), date(2004, 2, 29)):
        drawn = {wrong_birth(dice, birth) for _ in range(60)}
        assert birth not in drawn
        assert len(drawn) > 3
