"""Raw → std: one department's rows as typed values, with every doubtful cell set aside and every repair recorded."""

from gridhub.standardise.frame import form_rules, standardise_frame
from gridhub.standardise.result import Origin, Standardised
from gridhub.standardise.stage import StdTable, standardise

__all__ = ["Origin", "Standardised", "StdTable", "form_rules", "standardise", "standardise_frame"]
