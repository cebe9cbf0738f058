"""What is kept is believed only while it is what it was made as."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridhub.state.code import ENGINE, code_digest
from gridhub.state.kept import put, sealed, unsealed


def test_a_sealed_file_gives_back_what_was_sealed(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text(sealed({"rows": 3, "names": ("甲", "乙"), "empty": None}), encoding="utf-8")
    assert unsealed(path) == {"rows": 3, "names": ["甲", "乙"], "empty": None}


@pytest.mark.parametrize(
    "damage",
    [lambda text: text.replace("3", "4"), lambda text: text[:-5], lambda text: "[1]", lambda text: "{}", lambda text: "[" * 9999],
    ids=["a number was changed", "the end is lost", "a list", "nothing in it", "too deep"],
)  # fmt: skip
def test_a_sealed_file_that_was_changed_is_not_believed(tmp_path: Path, damage: object) -> None:
    path = tmp_path / "facts.json"
    assert callable(damage)
    path.write_text(damage(sealed({"rows": 3})), encoding="utf-8")
    assert unsealed(path) is None


def test_a_finished_file_takes_the_place_of_whatever_has_its_name(tmp_path: Path) -> None:
    (tmp_path / "target" / "below").mkdir(parents=True)
    (tmp_path / "beside").write_text("new")
    put(tmp_path / "beside", tmp_path / "target")
    assert (tmp_path / "target").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["target"]


def test_changed_code_or_another_library_gives_another_digest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    module = tmp_path / "room" / "step.py"
    module.write_text("FACTOR = 1\n")
    monkeypatch.setattr("gridhub.state.code.ENGINE", tmp_path)
    first = code_digest.__wrapped__(("room",), ("polars",))
    monkeypatch.setattr("gridhub.state.code.version", lambda name: "0.0.1")
    assert code_digest.__wrapped__(("room",), ("polars",)) != first
    monkeypatch.undo()
    monkeypatch.setattr("gridhub.state.code.ENGINE", tmp_path)
    module.write_text("FACTOR = 2\n")
    assert code_digest.__wrapped__(("room",), ("polars",)) != first


def test_a_place_that_is_not_there_is_no_silent_nothing() -> None:
    with pytest.raises(FileNotFoundError):
        code_digest(("no_such_room",), ())
    assert (ENGINE / "state" / "code.py").is_file()
