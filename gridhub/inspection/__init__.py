"""Looking at a file before it is delivered: what it is, what would be taken, and what to write so that it is."""
