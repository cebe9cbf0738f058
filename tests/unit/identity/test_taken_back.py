"""What people decided and took back leaves the ids as if nobody had decided anything, whatever was decided, for however long."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gridhub.contracts.errors import BrokenProject
from gridhub.project.decisions import Decisions
from tests.unit.identity.claims import POLICE_IS_AUTHORITY, Answer, judged, link
from tests.unit.identity.test_guard_over_routes import LINES, city_of

Lines = list[dict[str, object]]
PAIRS = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 8), st.sampled_from(["same", "never"])), min_size=1, max_size=3
)


def decided(lines: Lines, pairs: list[tuple[int, int, str]]) -> Decisions:
    said: dict[frozenset[str], tuple[str, str, str]] = {}
    for a, b, judgement in pairs:
        one, other = f"d:1:{a % len(lines) + 1}", f"d:1:{b % len(lines) + 1}"
        if one != other:
            said.setdefault(frozenset((one, other)), (one, other, judgement))
    return judged(*said.values())


class Office:
    """Releases one after the other, each from the registry of the one before."""

    def __init__(self, folder: str) -> None:
        self.folder, self.releases = Path(folder), 0
        self.registry: Path | None = None

    def release(self, lines: Lines, decisions: Decisions = POLICE_IS_AUTHORITY) -> Answer:
        try:
            answer = link(city_of(lines), decisions, self.registry)
        except BrokenProject:  # lines that contradict each other
            assume(False)
        self.releases += 1
        self.registry = answer.save_registry(self.folder / f"{self.releases}.parquet")
        return answer


@settings(max_examples=25, derandomize=True, suppress_health_check=[HealthCheck.filter_too_much])
@given(lines=LINES, pairs=PAIRS)
def test_lines_taken_back_give_the_former_ids_back(lines: Lines, pairs: list[tuple[int, int, str]]) -> None:
    with TemporaryDirectory() as folder:
        office = Office(folder)
        first = office.release(lines)
        office.release(lines, decided(lines, pairs))
        assert office.release(lines).person == first.person


@settings(max_examples=10, derandomize=True, suppress_health_check=[HealthCheck.filter_too_much])
@given(months=st.lists(LINES, min_size=3, max_size=3), pairs=PAIRS)
def test_after_months_under_a_line_the_ids_are_those_of_a_hub_that_never_had_it(
    months: list[Lines], pairs: list[tuple[int, int, str]]
) -> None:
    with TemporaryDirectory() as folder, TemporaryDirectory() as other:
        office, without = Office(folder), Office(other)
        lines = decided(months[0], pairs)
        office.release(months[0])
        without.release(months[0])
        for month in months:
            office.release(month, lines)
            never = without.release(month)
        assert office.release(months[-1]).person == never.person


@settings(max_examples=25, derandomize=True, suppress_health_check=[HealthCheck.filter_too_much])
@given(lines=LINES, pairs=PAIRS, one_more=PAIRS)
def test_a_line_taken_back_among_others_gives_the_former_ids_back(
    lines: Lines, pairs: list[tuple[int, int, str]], one_more: list[tuple[int, int, str]]
) -> None:
    with TemporaryDirectory() as folder:
        office = Office(folder)
        office.release(lines)
        former = office.release(lines, decided(lines, pairs))
        office.release(lines, decided(lines, [*pairs, *one_more]))
        assert office.release(lines, decided(lines, pairs)).person == former.person
