"""A published table checked cell by cell: against itself, and against what the documents say."""
