"""A small count is hidden, and adding and subtracting the others does not bring it back."""

from __future__ import annotations

import random

import pytest

from gridhub.tables.small_counts import Cell, Equation, determined, hidden_cells, holds, tells_small

K = 5


def column(*counts: int | None) -> tuple[dict[Cell, int | None], list[Equation]]:
    """A total and its parts."""
    return {(row, "n"): count for row, count in enumerate(counts)}, [tuple((row, "n") for row in range(len(counts)))]


def test_a_second_part_goes_with_a_single_small_one() -> None:
    counts, equations = column(100, 3, 40, 57)
    assert hidden_cells(counts, equations, K) == {(1, "n"), (2, "n")}


def test_two_small_ones_whose_sum_says_what_they_are_need_a_third() -> None:
    counts, equations = column(102, 1, 1, 40, 60)
    assert (3, "n") in hidden_cells(counts, equations, K)


def test_the_total_goes_when_no_part_is_left() -> None:
    counts, equations = column(3, 3, 0)
    assert hidden_cells(counts, equations, K) == {(0, "n"), (1, "n")}


def test_a_count_that_the_release_does_not_show_is_protected_too() -> None:
    counts, equations = column(13, None, 9)
    assert (2, "n") in hidden_cells(counts, equations, K)


def test_zero_is_shown() -> None:
    counts, equations = column(50, 0, 50)
    assert hidden_cells(counts, equations, K) == frozenset()


def test_an_equation_that_is_not_true_tells_nothing() -> None:
    counts, equations = column(50, 20, 20)
    assert not holds(counts, equations[0])


def test_no_hidden_cell_of_a_table_with_two_margins_can_be_worked_out() -> None:
    """Towns by sexes with totals both ways: a hundred tables by chance."""
    for seed in range(100):
        chance = random.Random(seed)
        cells = {(row, str(at)): chance.choice((0, 1, 2, 3, 7, 12, 30)) for row in range(1, 6) for at in range(1, 4)}
        counts: dict[Cell, int | None] = dict(cells)
        equations: list[Equation] = []
        for row in range(1, 6):
            counts[(row, "0")] = sum(cells[(row, str(at))] for at in range(1, 4))
            equations.append(tuple((row, str(at)) for at in range(4)))
        for at in range(4):
            counts[(0, str(at))] = sum(counts[(row, str(at))] or 0 for row in range(1, 6))
            equations.append(tuple((row, str(at)) for row in range(6)))
        hidden = hidden_cells(counts, equations, K)
        assert {cell for cell, count in counts.items() if count is not None and 0 < count < K} <= hidden
        assert not determined(hidden, equations), seed


@pytest.mark.parametrize(
    ("share", "whole", "tells"),
    [(99.0, 100, True), (1.0, 100, True), (50.0, 100, False), (95.0, 100, False), (100.0, 100, False), (0.0, 3, True), (0.0, 100, False),
     (None, 100, False), (50.0, None, False), (33.33, 9, True)],
)  # fmt: skip
def test_a_share_of_a_known_number_tells_a_small_count_or_a_small_rest(
    share: float | None, whole: int | None, tells: bool
) -> None:
    assert tells_small(share, whole, 5) is tells


def test_a_total_that_everybody_knows_is_not_hidden_and_another_part_is() -> None:
    """The report says that 33 live in the town: one hidden grid of three would be read off."""
    counts: dict[Cell, int | None] = {(0, "n"): 3, (1, "n"): 10, (2, "n"): 20, (-1, "n"): 33}
    equations: list[Equation] = [((-1, "n"), (0, "n"), (1, "n"), (2, "n"))]
    assert hidden_cells(counts, equations, K, {(-1, "n")}) == {(0, "n"), (1, "n")}
    assert hidden_cells(counts, [], K) == {(0, "n")}


def test_a_known_total_is_never_one_of_the_hidden_however_small_its_parts() -> None:
    counts: dict[Cell, int | None] = {(0, "n"): 2, (1, "n"): 2, (2, "n"): 2, (-1, "n"): 6}
    equations: list[Equation] = [((-1, "n"), (0, "n"), (1, "n"), (2, "n"))]
    assert hidden_cells(counts, equations, K, {(-1, "n")}) == {(0, "n"), (1, "n"), (2, "n")}
