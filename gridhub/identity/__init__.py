"""Identity: which records speak of one person, household, market entity or pollution source, and its stable id."""

from gridhub.identity.stage import link_identity

__all__ = ["link_identity"]
