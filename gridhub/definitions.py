"""What Dagster loads: ``gridhub.definitions:defs``. The project is GRIDHUB_PROJECT, else the one around the current folder."""

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg

from gridhub.contracts.errors import BrokenProject
from gridhub.orchestration.road import broken_definitions, build_definitions
from gridhub.project.config import find_root
from gridhub.project.reading.loading import load
from gridhub.state.home import Home


def _definitions() -> dg.Definitions:
    try:
        project = load(find_root(Path(os.environ.get("GRIDHUB_PROJECT", "."))), environ=os.environ)
    except BrokenProject as broken:
        return broken_definitions(broken)
    return build_definitions(project, Home(project.config.home), clock=lambda: datetime.now(ZoneInfo("Asia/Shanghai")))


defs = _definitions()
