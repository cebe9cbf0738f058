"""One month more of a generated city: what it brings, what it leaves alone, what it refuses."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gridhub.city.files.city_file import CannotGoOn, DirtName
from gridhub.city.files.generate import generate
from gridhub.city.files.next_month import next_month
from gridhub.city.scoring.truth import read_table
from gridhub.cli import app

SAMPLE = Path(__file__).resolve().parents[3] / "data" / "sample"
HOUSEHOLDS, SEED = 120, 7
ROLL = "civil_affairs.low_income"
ROLL_FILE = "民政_低保发放花名册_202611.xlsx"


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def make(folder: Path, months: int, last_month: str, dirt: DirtName = "usual") -> Path:
    generate(folder, households=HOUSEHOLDS, months=months, seed=SEED, dirt=dirt, last_month=last_month)
    return folder


@pytest.fixture(scope="module")
def two_months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("two"), 2, "2026-10")


@pytest.fixture
def city(two_months: Path, tmp_path: Path) -> Path:
    """A city of September and October that a test may change."""
    return shutil.copytree(two_months, tmp_path / "city")


def seen(folder: Path, kind: str, month: str) -> set[str]:
    lines = read_table(folder / "truth", "record_truth")
    return {line["true_id"] for line in lines if line["entity_kind"] == kind and month in line["file"]}


@pytest.mark.parametrize("dirt", ["plain", "usual", "hard"])
def test_two_months_and_one_more_are_the_bytes_of_three_at_once(dirt: DirtName, tmp_path: Path) -> None:
    at_once = make(tmp_path / "three", 3, "2026-11", dirt)
    step_by_step = make(tmp_path / "two", 2, "2026-10", dirt)
    before = digests(step_by_step / "inbox")
    next_month(step_by_step)
    assert digests(step_by_step) == digests(at_once)
    after = digests(step_by_step / "inbox")
    assert {name: after[name] for name in before} == before


def test_month_follows_month_into_the_next_year(city: Path, tmp_path: Path) -> None:
    for expected in ("2026-11", "2026-12", "2027-01"):
        assert next_month(city).month.text == expected
    assert digests(city) == digests(make(tmp_path / "five", 5, "2027-01"))


def test_a_city_of_one_month_goes_on_into_the_same_second_month(two_months: Path, tmp_path: Path) -> None:
    one = make(tmp_path / "one", 1, "2026-09")
    next_month(one)
    assert digests(one) == digests(two_months)


def test_the_same_people_and_places_live_through_new_events(city: Path) -> None:
    next_month(city)
    before, after = seen(city, "person", "202610"), seen(city, "person", "202611")
    assert after > set() and len(before & after) > 0.95 * len(before)
    assert after - before, "somebody was born or moved in"
    assert seen(city, "dwelling", "202611") & seen(city, "dwelling", "202610")
    opened = seen(city, "market_entity", "202611") - seen(city, "market_entity", "202610")
    assert opened
    found = list(read_table(city / "truth", "finding_truth"))
    planted = {line["finding"] for line in found if line["month"] == "2026-11"}
    assert planted >= {"F01", "F12", "F13", "F14", "F15", "F16", "F161", "F18", "F22"}


def test_a_permit_outlives_its_enterprise_anew_in_the_new_month(city: Path) -> None:
    def dead(folder: Path) -> set[str]:
        return {line["true_id"] for line in read_table(folder / "truth", "finding_truth") if line["finding"] == "F12"}

    before = dead(city)
    next_month(city)
    assert dead(city) > before


def test_written_elsewhere_the_city_stays_and_the_truth_there_is_about_all_months(city: Path, tmp_path: Path) -> None:
    before = digests(city)
    next_month(city, tmp_path / "there")
    assert digests(city) == before
    assert all("202611" in path.name for path in (tmp_path / "there" / "inbox").iterdir())
    at_home = city
    next_month(at_home)
    there, here = digests(tmp_path / "there"), digests(at_home)
    assert {name: here[name] for name in there} == there
    assert next_month(tmp_path / "there").month.text == "2026-12"


def test_the_same_month_is_not_written_twice_into_one_place(city: Path, tmp_path: Path) -> None:
    next_month(city, tmp_path / "there")
    before = digests(tmp_path / "there")
    with pytest.raises(CannotGoOn, match="--city"):
        next_month(city, tmp_path / "there")
    assert digests(tmp_path / "there") == before


@pytest.mark.parametrize("place", ["inbox", "late"])
def test_a_file_of_the_month_that_is_already_there_is_named_and_nothing_is_written(place: str, city: Path) -> None:
    (city / place).mkdir(exist_ok=True)
    (city / place / ROLL_FILE).write_text("of somebody else", encoding="utf-8")
    before = digests(city)
    with pytest.raises(CannotGoOn, match=ROLL_FILE):
        next_month(city)
    assert digests(city) == before


def test_a_late_export_waits_beside_the_inbox_and_is_the_file_that_would_have_come(city: Path, tmp_path: Path) -> None:
    in_time = shutil.copytree(city, tmp_path / "in time")
    next_month(in_time)
    written = next_month(city, late=[ROLL])
    assert written.files["late"] == (ROLL_FILE,) and ROLL_FILE not in written.files["inbox"]
    assert not (city / "inbox" / ROLL_FILE).exists()
    (city / "late" / ROLL_FILE).rename(city / "inbox" / ROLL_FILE)
    assert digests(city) == digests(in_time)


def test_a_list_names_the_files_and_writes_nothing(city: Path, tmp_path: Path) -> None:
    before = digests(city)
    listed = next_month(city, tmp_path / "there", only_list=True)
    assert digests(city) == before and not (tmp_path / "there").exists()
    assert next_month(city) == listed
    assert {*listed.files["inbox"]} == {path.name for path in (city / "inbox").glob("*202611*")}


def test_a_folder_without_a_city_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotGoOn, match=r"city\.json"):
        next_month(tmp_path)


def rewrite(**changed: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "city.json"
        path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changed}), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (rewrite(generator=99), "version 99"),
        (rewrite(seed=8), "makes another 2026-09"),
        (rewrite(dirt="filthy"), "damaged"),
        (rewrite(months=5), "damaged"),
        (rewrite(last_month="October"), "damaged"),
        (rewrite(contents=[]), "damaged"),
        (lambda folder: (folder / "city.json").write_text("{", encoding="utf-8"), "damaged"),
        (lambda folder: (folder / "city.json").write_text("[]", encoding="utf-8"), "damaged"),
        (lambda folder: (folder / "truth" / "finding_truth.csv").unlink(), "finding_truth"),
    ],
    ids=["version", "seed", "dirt", "count", "month", "contents", "broken", "list", "truth"],
)
def test_a_city_that_cannot_be_lived_through_again_is_refused_and_left_as_it_is(
    spoil: Callable[[Path], object], told: str, city: Path
) -> None:
    spoil(city)
    before = digests(city)
    with pytest.raises(CannotGoOn, match=told):
        next_month(city)
    assert digests(city) == before


def test_an_export_nobody_has_is_refused_with_those_there_are(city: Path) -> None:
    with pytest.raises(CannotGoOn, match="visit"):
        next_month(city, late=["forestry.ranger"])


def test_the_truth_of_another_city_is_not_written_over(city: Path, two_months: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    generate(other, households=60, months=1, seed=1, dirt="plain")
    with pytest.raises(CannotGoOn, match="already holds"):
        next_month(city, other)
    (other / "city.json").unlink()
    with pytest.raises(CannotGoOn, match="truth"):
        next_month(city, other)


def test_a_city_generated_over_another_keeps_nothing_late_of_it(city: Path) -> None:
    next_month(city, late=[ROLL])
    make(city, 2, "2026-10")
    assert not list((city / "late").iterdir())
    assert next_month(city).month.text == "2026-11"


def test_the_committed_sample_is_what_its_readme_says_generates_it(tmp_path: Path) -> None:
    generate(tmp_path, households=1500, months=2, seed=20261031, dirt="usual")
    committed = {name: digest for name, digest in digests(SAMPLE).items() if name not in ("README.md", "demo.key")}
    assert digests(tmp_path) == committed


@pytest.mark.parametrize(("today", "told"), [((2026, 11, 30), True), ((2026, 12, 1), False)])
def test_a_month_that_is_not_over_is_said_to_be(
    today: tuple[int, int, int], told: bool, city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(sys.modules["gridhub.cli.city"], "clock", lambda: datetime(*today, tzinfo=UTC))
    done = CliRunner().invoke(app, ["city", "next-month", "--city", str(city), "--late", ROLL])
    assert done.exit_code == 0, done.output
    assert ("2026-11 is not over" in done.output) is told
    assert "1 late files" in done.output


def test_a_refusal_of_the_command_is_one_sentence_and_exit_code_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    done = CliRunner().invoke(app, ["city", "next-month", "--city", str(tmp_path)])
    assert done.exit_code == 2
    assert "city.json" in done.output and "Traceback" not in done.output
