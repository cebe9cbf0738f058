"""Serving the UI and reading its pages. Screenshots go to var/screenshots to be looked at."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from gridhub.orchestration.launch import webserver_command
from gridhub.project.project import Project

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "var" / "screenshots"
RELOADED_AFTER = 25.0
"""Seconds after which a page that lacks a text is opened again."""


@contextmanager
def served(project: Project, environ: Mapping[str, str], log: Path, *, read_only: bool) -> Iterator[str]:
    """The address of the UI of a project; what was started is ended."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command, process_environ = webserver_command(project, environ, host="127.0.0.1", port=port, read_only=read_only)
    with log.open("w") as output:
        server = subprocess.Popen(
            command, env=process_environ, cwd=ROOT, stdout=output, stderr=output, start_new_session=True
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/server_info")
            yield f"http://127.0.0.1:{port}"
        finally:
            end(server)


def end(server: subprocess.Popen[bytes]) -> None:
    """Ends a server and what it started: asked first, and forced when a run of its daemon keeps it for minutes."""
    os.killpg(server.pid, signal.SIGTERM)
    try:
        server.wait(timeout=120)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(timeout=60)


def wait_for(url: str) -> None:
    for _ in range(180):
        try:
            urllib.request.urlopen(url, timeout=2).read()
            return
        except OSError:
            time.sleep(1)
    raise AssertionError(f"{url} never answered")


def visit(browser: object, url: str, shot: str, *expected: str, seconds: float = 30) -> str:
    """Open a page, wait until every expected text shows, keep a screenshot, give the page's text.

    A page is loaded anew now and then: Dagster's asset page asks for its freshness once, and the daemon judges it every half
    minute, so that a page opened between two looks would stay as it is.
    """
    text = ""
    opened = float("-inf")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if time.monotonic() - opened > RELOADED_AFTER:
            browser.get(url)  # type: ignore[attr-defined]
            opened = time.monotonic()
        text = browser.execute_script("return document.body.innerText")  # type: ignore[attr-defined]
        if all(part in text for part in expected):
            break
        time.sleep(0.5)
    SHOTS.mkdir(parents=True, exist_ok=True)
    browser.save_screenshot(str(SHOTS / f"{shot}.png"))  # type: ignore[attr-defined]
    missing = [part for part in expected if part not in text]
    assert not missing, f"{url} does not show {missing}; see {shot}.png"
    return str(text)
