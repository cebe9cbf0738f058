"""Contracts: the vocabulary in which a city says what its tables mean."""
