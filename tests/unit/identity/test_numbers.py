"""One number, several names: who is its holder, and who wrote another's number."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gridhub.identity.entity_names import parts_of
from gridhub.identity.numbers import Line, sides_of
from gridhub.project.entity_words import EntityWords

NAMES = ("宏达博商贸有限公司", "宏达博商贸", "永兴顺餐馆", "金鼎华物流有限公司")
PARTS = parts_of(NAMES, EntityWords())


def line(record: int, name: str | None, place: str | None, *, defines: bool = False) -> Line:
    return Line(record, PARTS[name] if name else None, place, defines)


def test_a_line_of_another_name_at_another_place_is_not_the_holders() -> None:
    lines = [line(0, NAMES[0], "D1", defines=True), line(1, NAMES[1], "D9"), line(2, NAMES[2], "D2")]
    assert sides_of(lines) == ([[0, 1]], [[2]])


def test_a_line_that_says_no_place_or_no_name_stays_with_the_holder() -> None:
    lines = [line(0, NAMES[0], "D1", defines=True), line(1, NAMES[2], None), line(2, None, "D2")]
    assert sides_of(lines) == ([[0, 1, 2]], [])


def test_another_name_at_the_same_place_is_a_change_of_name() -> None:
    lines = [line(0, NAMES[0], "D1", defines=True), line(1, NAMES[2], "D1"), line(2, NAMES[2], "D7")]
    assert sides_of(lines) == ([[0, 1, 2]], []), "the new name follows the firm to its next address"


def test_two_lines_of_the_register_that_contradict_each_other_are_two_and_nobody_else_is_theirs() -> None:
    lines = [line(0, NAMES[0], "D1", defines=True), line(1, NAMES[2], "D2", defines=True), line(2, NAMES[3], None)]
    assert sides_of(lines) == ([[0], [1]], [[2]])


def test_lists_that_contradict_each_other_without_a_register_stay_apart() -> None:
    assert sides_of([line(0, NAMES[0], "D1"), line(1, NAMES[2], "D2")]) == ([[0], [1]], [])


_LINES = st.lists(
    st.tuples(st.sampled_from((None, *NAMES)), st.sampled_from((None, "D1", "D2", "D3")), st.booleans()),
    min_size=1, max_size=7,
)  # fmt: skip


@given(_LINES, st.randoms())
def test_the_order_of_the_lines_changes_nothing_and_each_is_on_one_side(
    said: list[tuple[str | None, str | None, bool]], random: object
) -> None:
    lines = [line(record, name, place, defines=defines) for record, (name, place, defines) in enumerate(said)]
    shuffled = list(lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    holders, apart = sides_of(lines)
    assert sides_of(shuffled) == (holders, apart)
    assert sorted(record for side in (*holders, *apart) for record in side) == list(range(len(lines)))
