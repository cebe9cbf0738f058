"""Survivorship: of all that records state of an entity, which value is believed, and why."""
