"""What Dagster loads: ``gridhub.definitions:defs``. The project is GRIDHUB_PROJECT, else the one around the current folder."""

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg

from gridhub.alerts.occasions import tell_of_failure
from gridhub.build.step import Step
from gridhub.contracts.errors import BrokenProject
from gridhub.orchestration.road import BY_ITSELF, broken_definitions, build_definitions
from gridhub.project.config import find_root
from gridhub.project.reading.loading import load
from gridhub.state.home import Home


def _definitions() -> dg.Definitions:
    try:
        project = load(find_root(Path(os.environ.get("GRIDHUB_PROJECT", "."))), environ=os.environ)
    except BrokenProject as broken:
        return broken_definitions(broken)
    home = Home(project.config.home)

    def clock() -> datetime:
        return datetime.now(ZoneInfo("Asia/Shanghai"))

    def tell(error: BaseException, step: Step | None) -> None:
        title = step.title if step else ""
        tell_of_failure(project, home, error, step=title, environ=os.environ, clock=clock)

    return build_definitions(project, home, clock=clock, environ=os.environ, manner=BY_ITSELF, on_error=tell)


defs = _definitions()
