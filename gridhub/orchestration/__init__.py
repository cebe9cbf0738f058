"""Dagster: the plan of the engine as assets, checks and runs. The only importer of dagster."""
