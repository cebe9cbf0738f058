"""A city of a size or seed that cannot be is refused in one line, before anything is written."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from gridhub.cli import app


@pytest.mark.parametrize(("option", "text"), [("--seed", "-1"), ("--households", "49"), ("--months", "0")])
def test_an_impossible_number_is_told_with_its_option_and_nothing_is_written(
    tmp_path: Path, option: str, text: str
) -> None:
    told = CliRunner().invoke(app, ["city", "generate", option, text, "--out", str(tmp_path / "city")])
    assert told.exit_code == 2
    assert option in told.output
    assert "Traceback" not in told.output
    assert not (tmp_path / "city").exists()
