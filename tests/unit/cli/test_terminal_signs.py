"""A file's name or a cell may hold signs that command a terminal: they are shown, never sent."""

from __future__ import annotations

import pytest

from gridhub.cli import terminal

HOSTILE = "低保\x1b]0;owned\x07\x1b[2J\u202egpj.exe\x9b31m\r\x00"


@pytest.mark.parametrize("line", ["text", "table", "title"])
def test_signs_of_control_are_shown_and_never_sent(capsys: pytest.CaptureFixture[str], line: str) -> None:
    if line == "text":
        terminal.out.print(HOSTILE, markup=False)
        terminal.err.print(HOSTILE, markup=False)
    elif line == "table":
        terminal.show([HOSTILE], [[HOSTILE]])
    else:
        terminal.show(["文件"], [["x"]], HOSTILE)
    sent = "".join(capsys.readouterr())
    assert "低保" in sent and "\\x1b]0;owned\\x07" in sent and "\\u202e" in sent
    assert not set(sent) & set("\x1b\x07\x9b\r\x00\u202e")


def test_lines_and_tabs_stay_what_they_are() -> None:
    assert terminal.plainly("一\n二\t三") == "一\n二\t三"
