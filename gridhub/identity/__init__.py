"""Identity: which records speak of one person, household, market entity or pollution source, and its stable id."""
