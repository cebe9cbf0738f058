"""Looking at a file before it is delivered: what it is, what would be taken, and what to write so that it is."""

from gridhub.inspection.draft import Draft, draft_project
from gridhub.inspection.look import CannotInspect, FileSeen, inspect_file
from gridhub.inspection.mending import Mended, mend_connector

__all__ = ["CannotInspect", "Draft", "FileSeen", "Mended", "draft_project", "inspect_file", "mend_connector"]
