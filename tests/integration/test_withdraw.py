"""A department takes back a file: the next release is without it and says so, and it can be put in again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gridhub.release.manifest import read_manifest
from gridhub.release.reading import ask
from gridhub.release.releases import require_current
from gridhub.state.control import known_deliveries
from tests.integration.conftest import CityRun
from tests.integration.test_cli import SMALL, call

STAFF = "网格办_网格员名册_202610.xlsx"


@pytest.fixture(scope="module")
def city(make_city: Callable[..., CityRun]) -> CityRun:
    city = make_city(lambda name: name.startswith(SMALL))
    city.run("first")
    return city


def staff(city: CityRun) -> tuple[str, str, int]:
    found = ask(
        city.home,
        f"""SELECT state, COALESCE(reason, '') AS reason, (SELECT COUNT(*) FROM core.staff_assignment) AS n
            FROM audit.delivery WHERE file = '{STAFF}'""",
    )
    return str(found["state"][0]), str(found["reason"][0]), int(found["n"][0])


def test_a_withdrawn_delivery_leaves_the_next_release_and_can_come_back(city: CityRun) -> None:
    home = Path(city.home.root)
    before = staff(city)
    assert before[0] == "accepted"
    delivery = next(d.delivery_id for d in known_deliveries(city.home) if d.file_name == STAFF)
    assert call("delivery", "withdraw", delivery, "--reason", "误报{0}", home=home).exit_code == 0
    assert staff(city) == before, "nothing changes before the next run"
    city.run("second")
    state, reason, _ = staff(city)
    assert state == "withdrawn"
    assert "误报{0}" in reason
    assert STAFF in reason
    # Its bytes still lie in the inbox, as they do when they are sent again: they are not taken in silence.
    (line,) = read_manifest(require_current(city.home)).sent_again
    assert line == reason and f"gridhub delivery withdraw {delivery} --undo" in line
    assert line in call("delivery", "list", home=home).output
    in_force = ask(city.home, "SELECT file FROM audit.delivery WHERE in_force AND export = 'staff'")
    assert list(in_force["file"]) == ["网格办_网格员名册_202609.xlsx"], "the month before takes force again"
    assert call("delivery", "withdraw", delivery, "--undo", home=home).exit_code == 0
    city.run("third")
    assert staff(city) == before


def test_a_withdrawal_that_makes_no_sense_is_refused_with_the_way_to_find_the_right_one(city: CityRun) -> None:
    home = Path(city.home.root)
    listed = call("delivery", "list", home=home)
    assert STAFF in listed.output
    unknown = call("delivery", "withdraw", "d0000", "--reason", "误报", home=home)
    assert unknown.exit_code == 2
    assert "gridhub delivery list" in unknown.output
    known = known_deliveries(city.home)[0].delivery_id
    assert call("delivery", "withdraw", known, home=home).exit_code == 2, "a reason is needed"
    assert call("delivery", "withdraw", known, "--undo", home=home).exit_code == 2, "it was never withdrawn"
