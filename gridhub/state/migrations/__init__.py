"""What each version of ``control.db`` changed: one file per step, in order, forward only.

Belongs here: bringing a file of version N to N + 1. Not here: when that is done and what is kept (``control_file``).
A step is written once and never changed: it names tables and columns in SQL as they were then. It runs in the
transaction of all steps, so a file is brought up to date whole or not at all. Version 0 is a file made before versions.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from gridhub.state.migrations.m0001_extraction import migrate as extraction
from gridhub.state.migrations.m0002_no_release_table import migrate as no_release_table
from gridhub.state.migrations.m0003_acceptance import migrate as acceptance
from gridhub.state.migrations.m0004_alert import migrate as alert
from gridhub.state.migrations.m0005_period_note import migrate as period_note
from gridhub.state.migrations.m0006_receipt import migrate as receipt
from gridhub.state.migrations.m0007_case import migrate as case
from gridhub.state.migrations.m0008_identity_review import migrate as identity_review
from gridhub.state.migrations.m0009_keyed_log import migrate as keyed_log
from gridhub.state.migrations.m0010_revision import migrate as revision

MIGRATIONS: tuple[Callable[[sa.Connection], None], ...] = (
    extraction, no_release_table, acceptance, alert, period_note, receipt, case, identity_review, keyed_log, revision,
)  # fmt: skip
